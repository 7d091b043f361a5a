# Turns the heads of x [N, heads, E] in place, halves paired as transformers does; sines carry the sign. Where the tables
# are narrower than E, only the first of its numbers turn.
def turn_(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
  swapped = torch.roll(x, [torch.floordiv(torch.size(x, 2), 2)], [2])
  return torch.addcmul_(torch.mul_(x, cosines), swapped, sines)

# How fast each pair turns. scaling says what stretches them, numbers its parameters.
def frequencies(width: int, theta: float, scaling: str, numbers: List[float]) -> Tensor:
  exponents = torch.div(torch.to(torch.arange(0, width, 2), 6), width)
  wavelengths = torch.pow(theta, exponents)
  if scaling == "longrope":
    return torch.reciprocal(torch.mul(torch.tensor(numbers, dtype=6), wavelengths))
  frequencies = torch.reciprocal(wavelengths)
  if scaling == "linear":
    return torch.div(frequencies, numbers[0])
  if scaling == "llama3":
    return __torch__.rotary.llama3(frequencies, numbers[0], numbers[1], numbers[2], numbers[3])
  if scaling == "yarn":
    return __torch__.rotary.yarn(wavelengths, numbers[0], numbers[1], numbers[2])
  return frequencies

# Llama 3.1's stretching of long wavelengths.
def llama3(frequencies: Tensor, factor: float, low: float, high: float, positions: float) -> Tensor:
  wavelengths = torch.mul(torch.reciprocal(frequencies), 6.283185307179586)
  smooth = torch.div(torch.sub(torch.mul(torch.reciprocal(wavelengths), positions), low), high - low)
  stretched = torch.div(frequencies, factor)
  between = torch.add(torch.mul(torch.rsub(smooth, 1.), stretched), torch.mul(smooth, frequencies))
  long = torch.gt(wavelengths, positions / low)
  short = torch.lt(wavelengths, positions / high)
  return torch.where(long, stretched, torch.where(short, frequencies, between))

# YaRN's: pairs before low as they were, pairs after high stretched, between them gradually.
def yarn(wavelengths: Tensor, factor: float, low: float, high: float) -> Tensor:
  pairs = torch.to(torch.arange(torch.size(wavelengths, 0)), 6)
  kept = torch.rsub(torch.clamp(torch.div(torch.sub(pairs, low), high - low), 0., 1.), 1.)
  stretched = torch.mul(torch.reciprocal(torch.mul(wavelengths, factor)), torch.rsub(kept, 1.))
  return torch.add(stretched, torch.mul(torch.reciprocal(wavelengths), kept))
