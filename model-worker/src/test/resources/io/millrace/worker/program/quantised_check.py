# Compares products with quantised weights with float64 products of the numbers that these weights stand for.

class Check(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]

  # Errors are of the greatest number of the result, in billionths.

  # x in integers, of which each row has the greatest: one product loses nothing.
  def int8_whole(self: __torch__.quantised_check.Check, rows: int, outputs: int, inputs: int) -> int:
    x = torch.to(torch.randint(-127, 128, [rows, inputs]), 6)
    torch.fill_(torch.select(x, 1, 0), 127.)
    return (self).int8(x, outputs)

  # x with numbers of the normal distribution and one that is given.
  def int8_normal(self: __torch__.quantised_check.Check, rows: int, outputs: int, inputs: int, one: float) -> int:
    x = torch.randn([rows, inputs])
    torch.fill_(torch.select(x, 1, 0), one)
    return (self).int8(x, outputs)

  # As on processors that bear 7 bits.
  def int8_seven(self: __torch__.quantised_check.Check, rows: int, outputs: int, inputs: int) -> int:
    weight = torch.randn([outputs, inputs])
    x = torch.randn([rows, inputs])
    weights = __torch__.int8.Weights(weight)
    weights.steps = 64.
    weights.zero = 64
    weights.least = inf
    expected = torch.mm(torch.to(x, 7), torch.t(__torch__.quantised_check.steps(weight)))
    return __torch__.quantised_check.share(__torch__.int8.apply(x, weights), expected)

  def int8(self: __torch__.quantised_check.Check, x: Tensor, outputs: int) -> int:
    weight = torch.randn([outputs, torch.size(x, 1)])
    return (self).error(weight, __torch__.quantised_check.steps(weight), 8, x)

  # x in integers, of which each row has the greatest, so that neither way of multiplying loses anything.
  def int4_whole(self: __torch__.quantised_check.Check, rows: int, outputs: int, inputs: int) -> int:
    x = torch.to(torch.randint(-127, 128, [rows, inputs]), 6)
    torch.fill_(torch.select(x, 1, 0), 127.)
    weight = __torch__.quantised_check.nibbles(outputs, inputs)
    return (self).error(weight, torch.to(weight, 7), 4, x)

  # x with numbers of the normal distribution and one that is given.
  def int4_normal(self: __torch__.quantised_check.Check, rows: int, outputs: int, inputs: int, one: float) -> int:
    x = torch.randn([rows, inputs])
    torch.fill_(torch.select(x, 1, 0), one)
    weight = __torch__.quantised_check.nibbles(outputs, inputs)
    return (self).error(weight, torch.to(weight, 7), 4, x)

  # As on processors that lose something when they multiply bytes.
  def int4_float(self: __torch__.quantised_check.Check, rows: int, outputs: int, inputs: int) -> int:
    weight = __torch__.quantised_check.nibbles(outputs, inputs)
    x = torch.randn([rows, inputs])
    weights = __torch__.int4.Weights(weight)
    weights.bytes = False
    expected = torch.mm(torch.to(x, 7), torch.t(torch.to(weight, 7)))
    return __torch__.quantised_check.share(__torch__.int4.apply(x, weights, outputs), expected)

  def int4_unpacks(self: __torch__.quantised_check.Check) -> int:
    return __torch__.int4.packed_together()

  def int4_multiplies_bytes(self: __torch__.quantised_check.Check) -> int:
    return int(__torch__.int4.multiplies_bytes())

  def error(self: __torch__.quantised_check.Check, weight: Tensor, numbers: Tensor, bits: int, x: Tensor) -> int:
    bias = torch.randn([torch.size(weight, 0)])
    matrix = __torch__.linear.Matrix(weight, bias, bits)
    expected = torch.add(torch.mm(torch.to(x, 7), torch.t(numbers)), torch.to(bias, 7))
    return __torch__.quantised_check.share((matrix).apply(x), expected)

  # How far weights are from the numbers that they become, as a share of their root mean square, in billionths.
  def loss(self: __torch__.quantised_check.Check, bits: int) -> int:
    weight = torch.randn([256, 256])
    given = (__torch__.linear.Matrix(weight, None, bits)).apply(torch.eye(256))
    difference = torch.sub(torch.t(given), weight)
    return int(float(torch.sqrt(torch.mean(torch.square(difference)))) * 1e9)

  # Rows that differ when they are computed with others, in another place, or alone.
  def dependent_rows(self: __torch__.quantised_check.Check, bits: int, rows: int) -> int:
    matrix = __torch__.linear.Matrix(torch.randn([97, 320]), torch.randn([97]), bits)
    x = torch.randn([rows, 320])
    together = (matrix).apply(x)
    dependent = 0
    for i in range(rows):
      alone = (matrix).apply(torch.narrow(x, 0, i, 1))
      moved = (matrix).apply(torch.narrow(torch.roll(x, [i], [0]), 0, i, rows - i))
      if not torch.equal(alone, torch.narrow(together, 0, i, 1)) or not torch.equal(moved, torch.narrow(together, 0, 0, rows - i)):
        dependent = dependent + 1
    return dependent

  # Rows that differ when all are in other places, or computed in two halves.
  def dependent_parts(self: __torch__.quantised_check.Check, bits: int, rows: int) -> int:
    matrix = __torch__.linear.Matrix(torch.randn([97, 320]), torch.randn([97]), bits)
    x = torch.randn([rows, 320])
    torch.fill_(torch.narrow(torch.select(x, 1, 0), 0, 0, 20), 50.)
    together = (matrix).apply(x)
    halves = torch.cat([(matrix).apply(torch.narrow(x, 0, 0, torch.floordiv(rows, 2))), (matrix).apply(torch.narrow(x, 0, torch.floordiv(rows, 2), rows - torch.floordiv(rows, 2)))])
    moved = torch.roll((matrix).apply(torch.roll(x, [33], [0])), [-33], [0])
    same = torch.logical_and(torch.eq(together, halves), torch.eq(together, moved))
    return rows - int(torch.sum(torch.all(same, 1)))

  # A row of zeros gives the bias, and what is not finite stays so.
  def odd_rows(self: __torch__.quantised_check.Check, bits: int, rows: int) -> int:
    bias = torch.randn([40])
    x = torch.randn([rows, 64])
    torch.fill_(torch.narrow(x, 0, 0, 1), 0.)
    torch.fill_(torch.narrow(torch.narrow(x, 0, 1, 1), 1, 7, 1), inf)
    y = (__torch__.linear.Matrix(torch.randn([40, 64]), bias, bits)).apply(x)
    ok = torch.allclose(torch.select(y, 0, 0), bias, 1e-2, 1e-2)
    ok = ok and not bool(torch.any(torch.isfinite(torch.select(y, 0, 1))))
    ok = ok and bool(torch.all(torch.isfinite(torch.narrow(y, 0, 2, rows - 2))))
    return int(ok)

# Weights that 4 bits hold: of each 32 one is the least step and one the greatest; an output's first 32 have its greatest number.
def nibbles(outputs: int, inputs: int) -> Tensor:
  groups = torch.floordiv(inputs, 32)
  steps = torch.to(torch.randint(0, 16, [outputs, groups, 32]), 6)
  torch.fill_(torch.select(steps, 2, 5), 0.)
  torch.fill_(torch.select(steps, 2, 21), 15.)
  worth = torch.to(torch.randint(1, 17, [outputs, groups, 1]), 6)
  torch.fill_(torch.select(worth, 1, 0), 8.)
  zero = torch.sub(torch.floor(torch.mul(torch.rand([outputs, groups, 1]), torch.rsub(torch.mul(worth, 15.), 255.))), 127.)
  torch.fill_(torch.select(zero, 1, 0), 7.)
  return torch.div(torch.view(torch.add(torch.mul(steps, worth), zero), [outputs, inputs]), 64.)

# The numbers that weights in int8 stand for.
def steps(weight: Tensor) -> Tensor:
  scales = torch.div(torch.to(torch.amax(torch.abs(weight), [1]), 7), 127.)
  quantised = torch.quantize_per_channel(weight, scales, torch.zeros([torch.size(weight, 0)], dtype=4), 0, 12)
  return torch.to(torch.dequantize(quantised), 7)

# By how much y is off at most, as a share of the greatest number expected, in billionths.
def share(y: Tensor, expected: Tensor) -> int:
  difference = torch.amax(torch.abs(torch.sub(torch.to(y, 7), expected)))
  return int(float(torch.div(difference, torch.amax(torch.abs(expected)))) * 1e9)
