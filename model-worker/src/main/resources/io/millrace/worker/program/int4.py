# Products with weights in 4 bits, of which each 32 of an output share a scale and a zero. Few rows are multiplied with the
# weights as they are, rounded to bfloat16; for many, weights become numbers in float32 again, a matrix at a time.

class Weights:
  packed : Tensor   # as PyTorch's operator has them
  scales : Tensor   # and zeros: [inputs / 32, outputs, 2]
  width : int       # outputs that are packed together; 0 if the weights cannot become numbers again

  # weight [outputs, inputs]; outputs are filled up to a multiple of 64.
  def __init__(self: __torch__.int4.Weights, weight: Tensor) -> NoneType:
    surplus = (64 - torch.size(weight, 0) % 64) % 64
    filled = torch.constant_pad_nd(weight, [0, 0, 0, surplus])
    groups = torch.view(filled, [torch.size(filled, 0), -1, 32])
    low = torch.amin(groups, [2])
    range = torch.sub(torch.amax(groups, [2]), low)
    scales = torch.clamp_min(torch.to(torch.div(range, 15.), 15), 1.0000000000000001e-30)
    zeros = torch.to(torch.add(low, torch.to(scales, 6), alpha=8.), 15)
    steps = torch.div_(torch.sub(groups, torch.unsqueeze(zeros, 2)), torch.unsqueeze(scales, 2))
    steps = torch.view(torch.clamp_(torch.add_(torch.round_(steps), 8.), 0., 15.), torch.size(filled))
    packed = torch._convert_weight_to_int4pack_for_cpu(torch.to(steps, 3), 1)
    width = 0
    for candidate in [32, 64]:
      if width == 0 and torch.equal(__torch__.int4.unpack(packed, candidate), torch.t(steps)):
        width = candidate
    self.packed = packed
    self.scales = torch.contiguous(torch.transpose(torch.stack([scales, zeros], 2), 0, 1))
    self.width = width

# x [N, inputs] -> [N, outputs]
def apply(x: Tensor, weights: __torch__.int4.Weights, outputs: int) -> Tensor:
  if torch.size(x, 0) > 96 and weights.width > 0:
    y = torch.mm(x, __torch__.int4.numbers(weights))
  else:
    y = torch.to(torch._weight_int4pack_mm_for_cpu(torch.to(x, 15), weights.packed, 32, weights.scales), 6)
  if torch.size(y, 1) > outputs:
    y = torch.contiguous(torch.narrow(y, 1, 0, outputs))
  return y

# The weights in float32 [inputs, outputs].
def numbers(weights: __torch__.int4.Weights) -> Tensor:
  flat = __torch__.int4.unpack(weights.packed, weights.width)
  scales = weights.scales
  groups = torch.view(flat, [torch.size(scales, 0), 32, torch.size(flat, 1)])
  both = torch.to(torch.permute(scales, [2, 0, 1]), 6)
  torch.mul_(groups, torch.unsqueeze(both[0], 1))
  torch.add_(groups, torch.unsqueeze(torch.sub(both[1], both[0], alpha=8.), 1))
  return flat

# The steps of the weights, 0 to 15, in float32 [inputs, outputs]. The operator packs outputs by the processor: 32 together
# with AVX2, 64 with AVX-512. Of these the first half is in the lower halves of bytes, the other in the upper ones, input
# after input.
def unpack(packed: Tensor, width: int) -> Tensor:
  half = torch.floordiv(width, 2)
  blocks = torch.floordiv(torch.size(packed, 0), width)
  inputs = 2 * torch.size(packed, 1)
  bytes = torch.view(packed, [blocks, inputs, half])
  flat = torch.empty([inputs, blocks, width])
  steps = torch.transpose(flat, 0, 1)
  torch.copy_(torch.narrow(steps, 2, 0, half), torch.bitwise_and(bytes, 15))
  torch.copy_(torch.narrow(steps, 2, half, half), torch.bitwise_right_shift(bytes, 4))
  return torch.view(flat, [inputs, -1])
