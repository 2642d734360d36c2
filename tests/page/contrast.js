() => {
  const channel = (value) => (value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = (text) => text.match(/[\d.]+/g).map(Number);
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = { texts: 0, weak: [] };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const one = node.parentElement;
    if (!node.data.trim() || one.closest("svg, script, .skip")) continue;
    const [low, high] = [luminance(parse(getComputedStyle(one).color)), luminance(behind(one))].sort((a, b) => a - b);
    found.texts += 1;
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) found.weak.push(`${node.data.trim()} ${ratio.toFixed(2)}`);
  }
  return found;
}
