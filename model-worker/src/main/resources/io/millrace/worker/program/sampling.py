# Choosing tokens from logits [R, V] in float32.

# Writes the likeliest id of each row, the lowest among equals. Returns 0, or the number (from 1) of the first row whose
# greatest logit is not finite: NaN wins every comparison.
def greedy(logits: Tensor, chosen: Tensor) -> int:
  greatest, ids = torch.max(logits, 1)
  torch.copy_(chosen, ids)
  failed = torch.logical_not(torch.isfinite(greatest))
  if bool(torch.any(failed)):
    return int(torch.argmax(torch.to(failed, 4))) + 1
  return 0

# Draws one id a row by inverting the distribution function over ids, in float64. A row's result depends on that row
# alone. The first rows are filtered; controls are temperature, top-p and the uniform number: [3, rows, 1].
def draw(logits: Tensor, filtered: int, top_k: Tensor, controls: Tensor) -> Tensor:
  controls = torch.to(controls, 7)
  p = torch.softmax(torch.div(torch.to(logits, 7), controls[0]), 1)
  if filtered > 0:
    rows = torch.size(p, 0)
    k = torch.view(torch.narrow(top_k, 0, 0, filtered), [filtered, 1])
    kept = __torch__.sampling.keep(torch.narrow(p, 0, 0, filtered), k, torch.narrow(controls[1], 0, 0, filtered))
    p = torch.cat([kept, torch.narrow(p, 0, filtered, rows - filtered)])
  sums = torch.cumsum(p, 1)
  target = torch.mul(controls[2], torch.narrow(sums, 1, torch.size(sums, 1) - 1, 1))
  return torch.view(torch.searchsorted(sums, target, right=True), [-1])

# Zeroes all but the k likeliest ids and, of those, the smallest set that holds the share top_p of their mass. Among
# equals the lower id comes first.
def keep(p: Tensor, k: Tensor, top_p: Tensor) -> Tensor:
  ordered, ids = torch.sort(p, stable=True, dim=1, descending=True)
  within = torch.lt(torch.view(torch.arange(torch.size(p, 1)), [1, -1]), k)
  ordered = torch.mul(ordered, within)
  sums = torch.cumsum(ordered, 1)
  enough = torch.mul(top_p, torch.narrow(sums, 1, torch.size(sums, 1) - 1, 1))
  ordered = torch.mul(ordered, torch.lt(torch.sub(sums, ordered), enough))
  return torch.scatter(torch.zeros_like(p), 1, ids, ordered)
