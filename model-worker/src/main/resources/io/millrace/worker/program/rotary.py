# Turns the heads of x [N, heads, E] in place, halves paired as transformers does; sines carry the sign.
def turn_(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
  swapped = torch.roll(x, [torch.floordiv(torch.size(x, 2), 2)], [2])
  return torch.addcmul_(torch.mul_(x, cosines), swapped, sines)

# Llama 3.1's stretching of long wavelengths.
def llama3(frequencies: Tensor, factor: float, low: float, high: float, positions: float) -> Tensor:
  wavelengths = torch.mul(torch.reciprocal(frequencies), 6.283185307179586)
  smooth = torch.div(torch.sub(torch.mul(torch.reciprocal(wavelengths), positions), low), high - low)
  stretched = torch.div(frequencies, factor)
  between = torch.add(torch.mul(torch.rsub(smooth, 1.), stretched), torch.mul(smooth, frequencies))
  long = torch.gt(wavelengths, positions / low)
  short = torch.lt(wavelengths, positions / high)
  return torch.where(long, stretched, torch.where(short, frequencies, between))
