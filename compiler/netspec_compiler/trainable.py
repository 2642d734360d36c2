"""What training asks of every network. Live modules use it; its text is copied into their files."""

from __future__ import annotations

from torch import Tensor, nn


class Trainable(nn.Module):
    """What training asks of a network: its input, its start, its groups of weights."""

    def __init__(self, input_shape: tuple[int, ...]) -> None:
        super().__init__()
        self.input_shape = input_shape
        self.input_mean: tuple[float, ...] = (0.0,)
        self.input_std: tuple[float, ...] = (1.0,)

    def normalise(self, images: Tensor) -> Tensor:
        """Images as the weights expect them: less `input_mean`, over `input_std`, which
        whoever gives the weights sets, one number for each channel or for all.
        """
        axes = [-1] + [1] * (len(self.input_shape) - 1)
        mean = images.new_tensor(self.input_mean).view(axes)
        std = images.new_tensor(self.input_std).view(axes)
        return (images - mean) / std

    def reset_parameters(self) -> None:
        """Fill all weights anew, as when the network was made."""
        for module in list(self.modules())[1:]:
            reset = getattr(module, "reset_parameters", None)
            if callable(reset):
                reset()

    def parameter_groups(
        self,
        lr: float,
        weight_decay: float,
        bias_rate: float = 1.0,
    ) -> list[dict[str, object]]:
        """Weights, biases and norms for an optimiser: decay on weights alone, and
        `bias_rate` times the rate on biases, which Caffe's recipes double.
        """
        named = list(self.named_parameters())
        layers = {name.removesuffix("weight") for name, one in named if one.dim() > 1}
        weights = [one for name, one in named if one.dim() > 1]
        biases = [one for name, one in named if name.removesuffix("bias") in layers]
        taken = {id(one) for one in weights + biases}
        norms = [one for name, one in named if id(one) not in taken]
        return [
            {"params": weights, "lr": lr, "weight_decay": weight_decay},
            {"params": biases, "lr": bias_rate * lr, "weight_decay": 0.0},
            {"params": norms, "lr": lr, "weight_decay": 0.0},
        ]


class TrainableClassifier(Trainable):
    """What training asks of a network that ends in logits: its losses."""

    def __init__(self, input_shape: tuple[int, ...], num_classes: int) -> None:
        super().__init__(input_shape)
        self.num_classes = num_classes
        self.aux_weights: dict[str, float] = {}

    def logits(self, outputs: Tensor | tuple[Tensor, ...]) -> Tensor:
        """The logits alone, of what the network returns in training or evaluation."""
        return outputs if isinstance(outputs, Tensor) else outputs[0]

    def losses(
        self,
        outputs: Tensor | tuple[Tensor, ...],
        target: Tensor,
        class_weights: Tensor | None = None,
        label_smoothing: float = 0.0,
    ) -> dict[str, Tensor]:
        """Cross entropy of the logits and of each auxiliary head, before its weight."""
        criterion = nn.CrossEntropyLoss(class_weights, label_smoothing=label_smoothing)
        parts = (outputs,) if isinstance(outputs, Tensor) else outputs
        named = zip(("logits", *self.aux_weights), parts, strict=False)
        return {name: criterion(part, target) for name, part in named}

    def loss(
        self,
        outputs: Tensor | tuple[Tensor, ...],
        target: Tensor,
        class_weights: Tensor | None = None,
        label_smoothing: float = 0.0,
    ) -> Tensor:
        """Cross entropy of the logits, plus each auxiliary head's times its weight."""
        losses = self.losses(outputs, target, class_weights, label_smoothing)
        loss = losses.pop("logits")
        for name, one in losses.items():
            loss = loss + self.aux_weights[name] * one
        return loss
