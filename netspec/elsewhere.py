"""What other frameworks and papers call what this language has, and what they have that it has not.

A word leads to ours only where both mean the same. Where they do not, a near spelling would build another network
without a word; so it is said that there is none, and what comes nearest. Case, underscores, and the number of axes in a
name (`Conv2D`, `max_pool2d`) make no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from netspec.record import Record


class Abroad(Record):
    """The words of one kind of thing: those that mean one of ours, and those that we have nothing for, with advice."""

    same: Mapping[str, str]
    none: Mapping[str, str]

    def hint(self, word: str, ours: Iterable[str] = ()) -> str:
        """What to write for a foreign word, or that there is nothing; empty where the word is not known either."""
        forms = [*spellings(word)]
        known = {form: one for one in ours for form in spellings(one)}
        for form in forms:
            if form in self.same:
                return f"write `{self.same[form]}`"
            if form in self.none:
                advice = self.none[form]
                return f"netspec has no `{word}`" + (f"; {advice}" if advice else "")
        return next((f"did you mean `{known[form]}`?" for form in forms if form in known), "")


def spellings(word: str) -> Iterator[str]:
    """The word without case and underscores, and without a number of axes at its end."""
    bare = word.lower().replace("_", "")
    yield bare
    if bare.endswith(("1d", "2d", "3d")):
        yield bare[:-2]


def meaning(**words: str) -> dict[str, str]:
    """A table by foreign word from one by ours; blanks part the words."""
    return {foreign: ours for ours, names in words.items() for foreign in names.split()}


def by_words(*entries: tuple[str, str]) -> dict[str, str]:
    """A table by foreign word from words that share what is said of them."""
    return {foreign: said for names, said in entries for foreign in names.split()}


FUNCTIONS = Abroad(
    meaning(
        silu="swish swish1",
        hardswish="hswish",
        leaky_relu="lrelu leakyrectify",
        relu="rectifiedlinear rectify rectifier",
        sigmoid="logistic",
        none="linear identity noop",
    ),
    by_words(
        ("hardsigmoid hsigmoid", "`sigmoid` is the smooth function"),
        ("prelu rrelu", "`leaky_relu(slope=...)` has a fixed slope"),
        ("hardtanh clip clippedrelu relun", "`relu6` cuts at 0 and 6"),
        ("selu celu", "`elu(alpha=...)` has no scale"),
        ("gelutanh geluapprox quickgelu newgelu", "`gelu` is the exact form"),
        ("logsoftmax softmin sparsemax", "`softmax` is over channels"),
        ("mish softplus softsign softshrink hardshrink tanhshrink squareplus", ""),
        ("logsigmoid threshold exp exponential glu geglu swiglu maxout crelu snake", ""),
    ),
)

NORMS = Abroad(
    meaning(batch="bn batchnorm batchnormalization", group="gn groupnorm groupnormalization"),
    by_words(
        ("layer ln layernorm layernormalization instance in instancenorm instancenormalization", ""),
        ("sync syncbn syncbatchnorm frozen frozenbn frozenbatchnorm", "`batch` is the norm of one process"),
        ("lrn localresponsenorm", "`lrn` is a step of its own"),
        ("weight weightnorm spectral spectralnorm rms rmsnorm l2 unit evonorm", ""),
    ),
)

BY_FAN_OUT = "`kaiming` is normal, with a variance of 2 / fan_out"
FILLERS = Abroad(
    {
        **meaning(xavier="glorot glorotuniform xavieruniform", caffe_xavier="lecununiform", auto="pytorch torch"),
        "gaussian": "normal(std=1)",  # Caffe's default, and below Keras's
        "randomnormal": "normal(std=0.05)",
        "truncatednormal": "trunc_normal(std=0.05)",
    },
    by_words(
        ("he henormal kaimingnormal msra msrafiller msraprelu heuniform kaiminguniform", BY_FAN_OUT),
        ("glorotnormal xaviernormal", "`xavier` is uniform, within sqrt(6 / (fan_in + fan_out))"),
        ("lecun lecunnormal variancescaling", "`caffe_xavier` has that variance, 1 / fan_in, and is uniform"),
        ("uniform randomuniform zeros zero ones one constant orthogonal identity dirac sparse bilinear", ""),
    ),
)

PADDINGS = Abroad(
    meaning(tf_same="sameupper tfsame", valid="none nopad"),
    by_words(
        ("half samelower full causal explicit", "rows and columns on each side are written `pad=1` or `pad=0x3`"),
        ("reflect reflection symmetric replicate replication circular wrap edge zeros constant", "padding is of zeros"),
    ),
)

JOINS = by_words(
    ("sum plus eltwise elementwise elementwiseadd addition", "add { ... }"),
    ("multiply prod product elementwisemul hadamard", "mul { ... }"),
    ("cat join merge concatenate depthconcat filterconcat concatv2", "concat { ... }"),
    ("skip shortcut skipconnection", "residual { ... }"),
)
STEPS = Abroad(
    {
        **{word: ours for word, ours in FUNCTIONS.same.items() if ours != "none"},
        **meaning(
            conv="convolution convolution2dlayer convlayer cnn",
            depthwise="depthwiseconv dwconv depthwiseconvolution convdw",
            linear="dense fc fullyconnected innerproduct affine ip",
            maxpool="maxpooling",
            avgpool="averagepooling averagepool meanpool avgpooling meanpooling",
            adaptive_avgpool="adaptiveaveragepool adaptiveavgpooling",
            adaptive_maxpool="adaptivemaxpooling",
            global_avgpool="gap globalaveragepooling globalaveragepool globalavgpooling",
            global_maxpool="gmp globalmaxpooling",
            batchnorm="bn batchnormalization",
            groupnorm="gn groupnormalization",
            lrn="localresponsenorm localresponsenormalization responsenormalization",
            identity="noop passthrough",
        ),
        **JOINS,
    },
    {
        **FUNCTIONS.none,
        **by_words(
            ("pool pooling", "write `maxpool` or `avgpool`"),
            ("globalpool globalpooling", "write `global_avgpool` or `global_maxpool`"),
            ("norm normalization", "write `batchnorm`, `groupnorm` or `lrn`"),
            ("activation act nonlinearity", "write the function, `relu` for example"),
            ("lppool lppooling l2pool fractionalmaxpool stochasticpool maxunpool rankpool spp roipool", ""),
            ("separableconv sepconv separableconvolution", "write `depthwise 3x3 -> conv 1x1 64`"),
            ("atrousconv dilatedconv", "write `conv 3x3 64 dilation=2`"),
            ("groupconv groupedconv", "write `conv 3x3 64 groups=2`"),
            ("convtranspose transposedconv conv2dtranspose deconv deconvolution locallyconnected", ""),
            ("upsample upsampling interpolate resize unpool pixelshuffle channelshuffle shuffle", ""),
            ("pad padding zeropadding zeropad", "write `pad=` with the convolution or the pool"),
            ("dropout2d spatialdropout alphadropout dropblock dropconnect", "`dropout` zeroes single elements"),
            ("droppath stochasticdepth", "a residual runs its body always"),
            ("layernorm layernormalization ln instancenorm instancenormalization rmsnorm", ""),
            ("syncbatchnorm frozenbatchnorm", "`batchnorm` is the norm of one process"),
            ("se squeezeexcite squeezeexcitation seblock", "write `mul { identity; ... }` as a block of your own"),
            ("attention selfattention mha multiheadattention embedding lstm gru rnn", ""),
            ("reshape view permute transpose squeeze unsqueeze split chunk slice stack crop", ""),
            ("scale bias power lambda quantize quantstub loss accuracy data softmaxwithloss", ""),
        ),
    },
)

# A word for a setting leads only to one that the operation has.
SETTINGS = meaning(
    act="activation nonlinearity activationfn activationlayer actlayer",
    norm="normalization normalizer normalizerfn bn batchnorm normlayer normtype",
    init="initializer weightfiller kernelinitializer weightinit weightsinitializer kernelinit",
    p="rate prob drop droprate dropoutratio dropprob",
    kernel="kernelsize ksize poolsize windowshape filtersize kernelshape",
    stride="strides windowstrides",
    pad="padding padtype padsize pads",
    filters="outchannels numoutput numfilter numfilters channels outchannel features",
    features="units numhidden outfeatures numoutputs",
    dilation="dilationrate rhsdilation kerneldilation dilations",
    groups="group numgroup numgroups featuregroupcount",
    bias="usebias biasterm hasbias",
    ceil="ceilmode",
    slope="negativeslope alpha",
    eps="epsilon",
    size="outputsize localsize depthradius",
    multiplier="depthmultiplier channelmultiplier",
)
SAID = by_words(
    ("keepprob", "`p` is the share that is dropped: 1 minus what is kept"),
    ("nobias", "write `bias=false` for `no_bias=true`"),
    ("center scale usescale", "`affine=false` leaves out scale and shift together"),
    ("decay", "`momentum` is the share of the new value, as in torch: 0.1 where others write 0.9"),
    ("inchannels infeatures inputshape inputdim nin", "the input is known from the step before"),
    ("dataformat layout axis dim", "maps are channels x height x width"),
    ("kernelregularizer weightdecay regularizer l2 lrmult learningrate trainable frozen", "that is for training code"),
    ("paddingmode padmode", "padding is of zeros"),
    ("biasinitializer biasfiller biasinit", "write `init=normal(bias=0.2)`, or another init with its `bias`"),
    ("inplace name dtype device", ""),
)


def setting_hint(name: str, owner: str, ours: Iterable[str]) -> str:
    """The setting of `owner` that a foreign one means, or that it has none; empty where the name is not known."""
    names = list(ours)
    for form in spellings(name):
        if form in SAID:
            return f"`{owner}` has none such" + (f"; {SAID[form]}" if SAID[form] else "")
        if SETTINGS.get(form) in names:
            return f"did you mean `{SETTINGS[form]}`?"
    return next((f"did you mean `{one}`?" for one in names if {*spellings(one)} & {*spellings(name)}), "")
