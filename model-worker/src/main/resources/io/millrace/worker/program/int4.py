# Products with weights in 4 bits. An output has a unit, of which its greatest weight is 127, and each 32 inputs of it have two
# integers: how many units a step is worth, and what step 0 stands for. So weights can become integers of 8 bits again by
# operations on bytes alone. That is done for many rows, a matrix at a time; few are multiplied by PyTorch's operator, which takes
# the steps as they are, and rounds rows, scales and zeros to bfloat16.

class Weights:
  packed : Tensor    # as PyTorch's operator has them
  scales : Tensor    # and zeros, as it has them, too: [inputs / 32, outputs, 2]
  integers : Tensor  # what a step is worth and what step 0 stands for: [2, inputs / 32, 1, outputs]
  units : Tensor     # [outputs]
  width : int        # outputs that are packed together; 0 if the weights cannot become numbers again
  bytes : bool       # whether the processor multiplies bytes without loss

  # weight [outputs, inputs]; outputs are filled up to a multiple of 64.
  def __init__(self: __torch__.int4.Weights, weight: Tensor) -> NoneType:
    surplus = (64 - torch.size(weight, 0) % 64) % 64
    filled = torch.constant_pad_nd(weight, [0, 0, 0, surplus])
    units = torch.clamp_min(torch.div(torch.amax(torch.abs(filled), [1]), 127.), 1.0000000000000001e-30)
    groups = torch.div(torch.view(filled, [torch.size(filled, 0), -1, 32]), torch.view(units, [-1, 1, 1]))
    nearest = annotate(List[Tensor], [])
    rounded = annotate(List[Tensor], [])
    for part in torch.split(groups, 32):
      torch.append(nearest, __torch__.int4.nearest(part))
      torch.append(rounded, __torch__.int4.rounded(part, nearest[-1]))
    integers = torch.cat(nearest, 1)
    steps = torch.view(torch.cat(rounded), torch.size(filled))
    self.width = __torch__.int4.packed_together()
    self.packed = torch._convert_weight_to_int4pack_for_cpu(torch.to(__torch__.int4.mixed(steps, 0, self.width), 3), 1)
    integers = torch.transpose(torch.squeeze(integers, 3), 1, 2)
    middle = torch.add(integers[1], integers[0], alpha=8.)
    scales = torch.mul(torch.stack([integers[0], middle], 2), torch.unsqueeze(units, 1))
    self.scales = torch.to(__torch__.int4.mixed(scales, 1, self.width), 15)
    self.integers = torch.contiguous(torch.to(torch.unsqueeze(integers, 2), 1))
    self.units = units
    self.bytes = __torch__.int4.multiplies_bytes()

# What a step is worth and what step 0 stands for, [2, outputs, inputs / 32, 1], so that 0 to 15 of them come nearest to
# numbers [outputs, inputs / 32, 32] of -127 to 127. For a few outputs at a time, whose numbers stay in the processor's caches.
def nearest(groups: Tensor) -> Tensor:
  low = torch.amin(groups, [2], True)
  high = torch.amax(groups, [2], True)
  wide = torch.round(torch.div(torch.sub(high, low), 15.))
  middle = torch.div(torch.add(low, high), 2.)
  best = torch.empty([0])
  least = torch.empty([0])
  for change in [0., -1., 1.]:
    worth = torch.clamp(torch.add(wide, change), 1., 17.)
    zero = torch.clamp_min(torch.round(torch.sub(middle, worth, alpha=7.5)), -128.)
    zero = torch.minimum(zero, torch.rsub(torch.mul(worth, 15.), 127.))
    integers = torch.stack([worth, zero])
    numbers = torch.add(torch.mul(__torch__.int4.rounded(groups, integers), worth), zero)
    loss = torch.sum(torch.square(torch.sub(numbers, groups)), [2], True)
    if change == 0.:
      best = integers
      least = loss
    else:
      best = torch.where(torch.lt(loss, least), integers, best)
      least = torch.minimum(loss, least)
  return best

def rounded(groups: Tensor, integers: Tensor) -> Tensor:
  return torch.clamp_(torch.round_(torch.div(torch.sub(groups, integers[1]), integers[0])), 0., 15.)

# Processors without VNNI add two products in 16 bits, which those of the greatest integers do not fit into.
def multiplies_bytes() -> bool:
  greatest = torch.full([32, 64], 127, dtype=1)
  exact = torch.full([32, 32], 1032256, dtype=3)
  return torch.equal(torch._int_mm(greatest, torch.contiguous(torch.t(greatest))), exact) and __torch__.int8.adds_in_32_bits()

# How many outputs the operator packs together, which differs by processor: 32 with AVX2, 64 with AVX-512; 0 if it is neither.
def packed_together() -> int:
  steps = torch.view(torch.remainder(torch.mul(torch.arange(4096), 7), 16), [128, 32])
  for width in [32, 64]:
    packed = torch._convert_weight_to_int4pack_for_cpu(torch.to(__torch__.int4.mixed(steps, 0, width), 3), 1)
    if torch.equal(__torch__.int4.steps(packed, width), torch.to(torch.t(steps), 1)):
      return width
  return 0

# x [N, inputs] -> [N, outputs]. From about 48 rows on it takes less time to unpack the weights than to use them packed.
def apply(x: Tensor, weights: __torch__.int4.Weights, outputs: int) -> Tensor:
  if torch.size(x, 0) > 48 and weights.width > 0:
    numbers = __torch__.int4.numbers(weights)
    if weights.bytes:
      y = __torch__.int4.times(x, numbers)
    else:
      y = torch.mm(x, torch.to(numbers, 6))
    y = torch.mul_(y, weights.units)
  else:
    y = torch._weight_int4pack_mm_for_cpu(torch.to(x, 15), weights.packed, 32, weights.scales)
    y = __torch__.int4.sorted(y, weights.width)
  if torch.size(y, 1) > outputs:
    y = torch.contiguous(torch.narrow(y, 1, 0, outputs))
  return y

# x, whose numbers become integers of up to 127, times such. As in int8.py, what rounding has taken away is multiplied, too, where
# the greatest number leaves few steps to the others: so few that they lose a quarter of what weights of 4 bits do.
def times(x: Tensor, numbers: Tensor) -> Tensor:
  unit = torch.div(__torch__.int8.greatest(x), 127.)
  scaled = torch.div(x, unit)
  y = torch.to(torch._int_mm(torch.to(torch.round(scaled), 1), numbers), 6)
  lengths = torch.linalg_vector_norm(scaled, 2., [1])
  least = 127. * 0.12 * torch.sqrt(torch.size(x, 1))
  if not float(torch.min(lengths)) >= least:
    short = torch.reshape(torch.nonzero(torch.lt(lengths, least)), [-1])
    rest = __torch__.int8.rest(torch.index_select(scaled, 0, short))
    torch.index_add_(y, 0, short, torch.to(torch._int_mm(torch.to(rest, 1), numbers), 6), alpha=0.0078125)
  return torch.mul_(y, unit)

# The weights in units, in 8 bits: [inputs, outputs].
def numbers(weights: __torch__.int4.Weights) -> Tensor:
  flat = __torch__.int4.steps(weights.packed, weights.width)
  groups = torch.view(flat, [-1, 32, torch.size(flat, 1)])
  torch.add_(torch.mul_(groups, weights.integers[0]), weights.integers[1])
  return flat

# The steps of the weights, 0 to 15, [inputs, outputs]. Of outputs that are packed together the first half is in the lower halves of
# bytes, the other in the upper ones, input after input. All lower halves come first, so that bytes stay beside each other and
# are moved and masked by eights.
def steps(packed: Tensor, width: int) -> Tensor:
  inputs = 2 * torch.size(packed, 1)
  blocks = torch.view(packed, [-1, inputs, torch.floordiv(width, 2)])
  eights = torch.view(torch.view_copy(torch.transpose(blocks, 0, 1), dtype=4), [inputs, -1])
  steps = torch.empty([inputs, 2, torch.size(eights, 1)], dtype=4)
  lower = 1085102592571150095
  torch.bitwise_and(eights, lower, out=torch.select(steps, 1, 0))
  torch.bitwise_and(torch.bitwise_right_shift(eights, 4), lower, out=torch.select(steps, 1, 1))
  return torch.view_copy(torch.view(steps, [inputs, -1]), dtype=1)

# Outputs in the order that the operator has to see them in for `steps` to give them as they were: those of the first half by
# turns with those of the other.
def mixed(x: Tensor, dim: int, width: int) -> Tensor:
  if width == 0:
    return torch.contiguous(x)
  parts = torch.unflatten(x, dim, [2, -1, torch.floordiv(width, 2)])
  return torch.contiguous(torch.flatten(torch.transpose(parts, dim, dim + 1), dim, dim + 2))

# What the operator gives, in the order as it was and in float32.
def sorted(y: Tensor, width: int) -> Tensor:
  if width == 0:
    return torch.to(y, 6)
  rows = torch.size(y, 0)
  parts = torch.view(y, [rows, -1, 2, torch.floordiv(width, 2)])
  return torch.view(torch.to(torch.transpose(parts, 1, 2), 6, False, False, 0), [rows, -1])

# What rows.py has of other weights: blocks of 16 outputs [outputs / 16, inputs * 9]: of four inputs after the other the steps,
# two bytes an output, the first input in the lowest bits; of 32 inputs after the other what a step is worth and what step 0 stands
# for; and what each output's unit is.
def rows(weights: __torch__.int4.Weights) -> List[Tensor]:
  steps = __torch__.int4.steps(weights.packed, weights.width)
  outputs = torch.size(steps, 1)
  pairs = torch.view(steps, [-1, 2, outputs])
  both = torch.bitwise_or(torch.select(pairs, 1, 0), torch.bitwise_left_shift(torch.select(pairs, 1, 1), 4))
  blocks = torch.floordiv(outputs, 16)
  fours = torch.permute(torch.view(both, [-1, 2, blocks, 16]), [2, 0, 3, 1])
  integers = torch.permute(torch.view(weights.integers, [2, -1, blocks, 16]), [2, 1, 0, 3])
  return [torch.cat([torch.reshape(fours, [blocks, -1]), torch.reshape(integers, [blocks, -1])], 1), weights.units]
