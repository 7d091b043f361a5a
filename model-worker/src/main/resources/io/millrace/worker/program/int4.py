# Products with weights in 4 bits, of which each 32 of an output share a scale and a zero. Few rows are multiplied with the
# weights as they are, rounded to bfloat16; for many, weights become numbers in float32 again, a matrix at a time.

# [outputs, inputs] -> the weights as PyTorch's operator has them, outputs filled up to a multiple of 32; scales and zeros
# [inputs / 32, outputs, 2]; and, if they can become numbers again, an empty tensor.
def pack(weight: Tensor) -> List[Tensor]:
  surplus = (32 - torch.size(weight, 0) % 32) % 32
  filled = torch.constant_pad_nd(weight, [0, 0, 0, surplus])
  groups = torch.view(filled, [torch.size(filled, 0), -1, 32])
  low = torch.amin(groups, [2])
  range = torch.sub(torch.amax(groups, [2]), low)
  scales = torch.clamp_min(torch.to(torch.div(range, 15.), 15), 1.0000000000000001e-30)
  zeros = torch.to(torch.add(low, torch.to(scales, 6), alpha=8.), 15)
  steps = torch.div_(torch.sub(groups, torch.unsqueeze(zeros, 2)), torch.unsqueeze(scales, 2))
  steps = torch.view(torch.clamp_(torch.add_(torch.round_(steps), 8.), 0., 15.), torch.size(filled))
  packed = torch._convert_weight_to_int4pack_for_cpu(torch.to(steps, 3), 1)
  nibbles = [packed, torch.contiguous(torch.transpose(torch.stack([scales, zeros], 2), 0, 1))]
  if torch.equal(__torch__.int4.unpack(packed), torch.t(steps)):
    torch.append(nibbles, torch.zeros([0]))
  return nibbles

# x [N, inputs] -> [N, outputs]
def apply(x: Tensor, nibbles: List[Tensor], outputs: int) -> Tensor:
  if torch.size(x, 0) > 96 and torch.len(nibbles) > 2:
    y = torch.mm(x, __torch__.int4.numbers(nibbles[0], nibbles[1]))
  else:
    y = torch.to(torch._weight_int4pack_mm_for_cpu(torch.to(x, 15), nibbles[0], 32, nibbles[1]), 6)
  if torch.size(y, 1) > outputs:
    y = torch.contiguous(torch.narrow(y, 1, 0, outputs))
  return y

# The weights in float32 [inputs, outputs].
def numbers(packed: Tensor, scales: Tensor) -> Tensor:
  flat = __torch__.int4.unpack(packed)
  groups = torch.view(flat, [torch.size(scales, 0), 32, torch.size(flat, 1)])
  both = torch.to(torch.permute(scales, [2, 0, 1]), 6)
  torch.mul_(groups, torch.unsqueeze(both[0], 1))
  torch.add_(groups, torch.unsqueeze(torch.sub(both[1], both[0], alpha=8.), 1))
  return flat

# The steps of the weights, 0 to 15, in float32 [inputs, outputs], as processors with AVX2 have them: of each 32 outputs
# the first 16 in the lower half of a byte, the others in its upper half, input after input.
def unpack(packed: Tensor) -> Tensor:
  blocks = torch.floordiv(torch.size(packed, 0), 32)
  inputs = 2 * torch.size(packed, 1)
  bytes = torch.view(packed, [blocks, inputs, 16])
  flat = torch.empty([inputs, blocks, 32])
  steps = torch.transpose(flat, 0, 1)
  torch.copy_(torch.narrow(steps, 2, 0, 16), torch.bitwise_and(bytes, 15))
  torch.copy_(torch.narrow(steps, 2, 16, 16), torch.bitwise_right_shift(bytes, 4))
  return torch.view(flat, [inputs, -1])
