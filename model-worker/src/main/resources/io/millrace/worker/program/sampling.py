# Choosing tokens from logits [R, V] in float32. A row's result depends on that row alone.

# Writes the likeliest id of each row, the lowest among equals. Returns the greatest logits: NaN wins every comparison, and
# where no token is possible the greatest is -inf.
def greedy(logits: Tensor, chosen: Tensor) -> Tensor:
  greatest, ids = torch.max(logits, 1)
  torch.copy_(chosen, ids)
  return greatest

# Writes a number in place of the ids of rows that have none: -1 where logits are not finite, missing where none is possible.
# Returns whether there are any.
def mark(greatest: Tensor, chosen: Tensor, missing: int) -> int:
  whole = torch.isfinite(greatest)
  if bool(torch.all(whole)):
    return 0
  torch.masked_fill_(chosen, torch.logical_not(whole), -1)
  torch.masked_fill_(chosen, torch.eq(greatest, -inf), missing)
  return 1

# Draws one id a row by inverting the distribution function over ids, in float64. The sums run over ids in their own order,
# not by likelihood: noise in the last bits of the logits moves each limit a little and reorders nothing. The first rows are
# filtered; top_k is 0 for all; controls are temperature, top-p, min-p and the uniform number: [4, rows, 1].
def draw(logits: Tensor, filtered: int, top_k: Tensor, controls: Tensor) -> Tensor:
  controls = torch.to(controls, 7)
  p = torch.softmax(torch.div(torch.to(logits, 7), controls[0]), 1)
  if filtered > 0:
    top_p = torch.narrow(controls[1], 0, 0, filtered)
    min_p = torch.narrow(controls[2], 0, 0, filtered)
    k = torch.view(torch.narrow(top_k, 0, 0, filtered), [filtered, 1])
    some = torch.narrow(p, 0, 0, filtered)
    torch.mul_(some, torch.ge(some, __torch__.sampling.least(some, k, top_p, min_p)))
  sums = torch.cumsum(p, 1)
  target = torch.mul(controls[3], torch.narrow(sums, 1, torch.size(sums, 1) - 1, 1))
  return torch.view(torch.searchsorted(sums, target, right=True), [-1])

# The probability from which on a token is a candidate, [rows, 1]. Tokens as likely as the last candidate are candidates
# too, so that it does not matter how equals are ordered. Sorting the likeliest 1024 is enough for almost every row, and
# gives the same numbers as sorting all.
def least(p: Tensor, k: Tensor, top_p: Tensor, min_p: Tensor) -> Tensor:
  least = torch.mul(torch.amax(p, [1], True), min_p)
  most = min(1024, torch.size(p, 1))
  ordered, ids = torch.topk(p, most, 1, True, True)
  found, enough = __torch__.sampling.within(p, ordered, least, k, top_p)
  if not bool(torch.all(enough)):
    rows = torch.view(torch.nonzero(torch.logical_not(torch.view(enough, [-1]))), [-1])
    some = torch.index_select(p, 0, rows)
    ordered, ids = torch.sort(some, 1, True)
    least = torch.index_select(least, 0, rows)
    exact, enough = __torch__.sampling.within(some, ordered, least, torch.index_select(k, 0, rows), torch.index_select(top_p, 0, rows))
    torch.index_copy_(found, 0, rows, exact)
  return found

# The same from the likeliest probabilities of each row in descending order, and whether they were enough to tell.
def within(p: Tensor, ordered: Tensor, least: Tensor, k: Tensor, top_p: Tensor) -> Tuple[Tensor, Tensor]:
  count = torch.size(ordered, 1)
  kth = torch.gather(ordered, 1, torch.clamp(torch.sub(k, 1), 0, count - 1))
  least = torch.maximum(least, torch.mul(kth, torch.gt(k, 0)))
  sums = torch.cumsum(torch.mul(p, torch.ge(p, least)), 1)
  mass = torch.mul(top_p, torch.narrow(sums, 1, torch.size(sums, 1) - 1, 1))
  rank = torch.searchsorted(torch.cumsum(ordered, 1), mass)
  last = torch.gather(ordered, 1, torch.clamp(rank, 0, count - 1))
  limited = torch.lt(top_p, 1.)
  enough = torch.logical_and(torch.le(k, count), torch.logical_or(torch.lt(rank, count), torch.logical_not(limited)))
  return (torch.maximum(least, torch.mul(last, limited)), enough)
