# What the flash kernel computes, sequence by sequence on any device.

def attend(queries: Tensor, keys: Tensor, values: Tensor, starts: Tensor, key_starts: Tensor, longest: int, key_longest: int, scale: float, window: int) -> Tensor:
  group = torch.floordiv(torch.size(queries, 1), torch.size(keys, 1))
  parts = annotate(List[Tensor], [])
  for i in range(torch.size(starts, 0) - 1):
    start = int(starts[i])
    count = int(starts[i + 1]) - start
    first = int(key_starts[i])
    reach = int(key_starts[i + 1]) - first
    own = torch.repeat_interleave(torch.narrow(keys, 0, first, reach), group, 1)
    given = torch.repeat_interleave(torch.narrow(values, 0, first, reach), group, 1)
    scores = torch.einsum("qhe,khe->hqk", [torch.narrow(queries, 0, start, count), own])
    last = torch.view(torch.arange(reach - count, reach), [count, 1])
    places = torch.view(torch.arange(reach), [1, reach])
    hidden = torch.gt(places, last)
    if window >= 0:
      hidden = torch.logical_or(hidden, torch.lt(places, torch.sub(last, window)))
    scores = torch.masked_fill(torch.mul(scores, scale), hidden, -inf)
    torch.append(parts, torch.einsum("hqk,khe->qhe", [torch.softmax(scores, 2), given]))
  return torch.cat(parts)
