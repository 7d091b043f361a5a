# Attention whose scores are not simply compared, which no kernel computes: they may be capped, and each head may have a
# sink, which takes its share as a position would and gives nothing. Every prefill has a mask.

# As attention.attend; cap is 0 where there is none, sinks are empty or hold [H].
def attend(queries: Tensor, cache: Tensor, sequences: List[List[int]], masks: List[Optional[Tensor]], scale: float, cap: float, sinks: List[Tensor]) -> Tensor:
  n = torch.size(queries, 0)
  heads = torch.floordiv(torch.size(cache, 0), 2)
  grouped = torch.reshape(torch.mul(queries, scale), [n, heads, -1, torch.size(cache, 2)])
  parts = annotate(List[Tensor], [])
  row = 0
  for i in range(torch.len(sequences)):
    end = row + sequences[i][1]
    start = row
    kv = __torch__.attention.reach(cache, sequences[i])
    mask = masks[i]
    while row < end:
      count = min(64, end - row)
      seen = annotate(Optional[Tensor], None)
      if mask is not None:
        seen = torch.narrow(mask, 0, row - start, count)
      span = torch.narrow(grouped, 0, row, count)
      torch.append(parts, __torch__.scores.span(span, kv, seen, cap, sinks))
      row = row + count
  return torch.reshape(torch.cat(parts), [n, -1])

# Up to 64 positions of one sequence, [T, K, G, E] -> the same.
def span(queries: Tensor, kv: Tensor, mask: Optional[Tensor], cap: float, sinks: List[Tensor]) -> Tensor:
  count = torch.size(queries, 0)
  heads = torch.size(queries, 1)
  group = torch.size(queries, 2)
  rows = torch.reshape(torch.permute(queries, [1, 2, 0, 3]), [heads, group * count, -1])
  scores = torch.bmm(rows, torch.transpose(torch.narrow(kv, 0, 0, heads), 1, 2))
  scores = torch.view(scores, [heads, group, count, -1])
  if cap > 0.:
    scores = torch.mul(torch.tanh(torch.div(scores, cap)), cap)
  if mask is not None:
    scores = torch.add(scores, mask)
  reach = torch.size(scores, 3)
  if torch.len(sinks) > 0:
    sink = torch.expand(torch.view(sinks[0], [heads, group, 1, 1]), [heads, group, count, 1])
    scores = torch.cat([scores, sink], 3)
  shares = torch.narrow(torch.softmax(scores, 3), 3, 0, reach)
  shares = torch.reshape(shares, [heads, group * count, reach])
  y = torch.view(torch.bmm(shares, torch.narrow(kv, 0, heads, heads)), [heads, group, count, -1])
  return torch.permute(y, [2, 0, 1, 3])
