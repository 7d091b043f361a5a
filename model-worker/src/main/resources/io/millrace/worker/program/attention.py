# Attention over the paged cache [2 * K, slots, E], sequence by sequence. Nothing is repeated for grouped heads.

# queries [N, H, E], decoded rows first -> [N, H * E]
def attend(queries: Tensor, cache: Tensor, sequences: List[List[int]], masks: List[Optional[Tensor]], scale: float) -> Tensor:
  n = torch.size(queries, 0)
  grouped = torch.reshape(queries, [n, torch.floordiv(torch.size(cache, 0), 2), -1, torch.size(cache, 2)])
  scaled = torch.mul(grouped, scale)
  y = torch.empty_like(scaled)
  row = 0
  for i in range(torch.len(sequences)):
    count = sequences[i][1]
    kv = __torch__.attention.reach(cache, sequences[i])
    if count == 1:
      __torch__.attention.decode(torch.select(scaled, 0, row), kv, torch.select(y, 0, row))
    else:
      chunk = torch.narrow(grouped, 0, row, count)
      torch.copy_(torch.narrow(y, 0, row, count), __torch__.attention.prefill(chunk, kv, masks[i], scale))
    row = row + count
  return torch.view(y, [n, -1])

# The keys and values of one sequence [2 * K, positions, E]: in place where they lie in one run of slots.
def reach(cache: Tensor, sequence: List[int]) -> Tensor:
  if sequence[2] == 1:
    return torch.narrow(cache, 1, sequence[3], sequence[4])
  runs = annotate(List[Tensor], [])
  for i in range(sequence[2]):
    torch.append(runs, torch.narrow(cache, 1, sequence[3 + 2 * i], sequence[4 + 2 * i]))
  return torch.cat(runs, 1)

# One position: queries [K, G, E], scaled; writes y, of the same shape.
def decode(queries: Tensor, kv: Tensor, y: Tensor) -> Tensor:
  heads = torch.size(queries, 0)
  scores = torch.bmm(queries, torch.transpose(torch.narrow(kv, 0, 0, heads), 1, 2))
  return torch.bmm(torch.softmax(scores, 2), torch.narrow(kv, 0, heads, heads), out=y)

# Several positions, [T, K, G, E] -> the same: key heads are the batch, the heads of a group read the same keys through a
# stride of 0.
def prefill(queries: Tensor, kv: Tensor, mask: Optional[Tensor], scale: float) -> Tensor:
  heads = torch.size(queries, 1)
  shared = [heads, torch.size(queries, 2), torch.size(kv, 1), torch.size(kv, 2)]
  keys = torch.expand(torch.unsqueeze(torch.narrow(kv, 0, 0, heads), 1), shared)
  values = torch.expand(torch.unsqueeze(torch.narrow(kv, 0, heads, heads), 1), shared)
  y = torch.scaled_dot_product_attention(torch.permute(queries, [1, 2, 0, 3]), keys, values, mask, 0., mask is None, scale=scale)
  return torch.permute(y, [2, 0, 1, 3])
