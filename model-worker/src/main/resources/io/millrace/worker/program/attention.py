# Attention over the paged cache [2 * K, slots, E], sequence by sequence. Nothing is repeated for grouped heads.

# queries [N, H, E], decoded rows first -> [N, H * E]
def attend(queries: Tensor, cache: Tensor, view: __torch__.batch.View, scale: float) -> Tensor:
  n = torch.size(queries, 0)
  grouped = torch.reshape(queries, [n, torch.floordiv(torch.size(cache, 0), 2), -1, torch.size(cache, 2)])
  y = torch.empty_like(grouped)
  row = 0
  for group in view.groups:
    chunk = torch.mul(torch.narrow(grouped, 0, row, group.count), scale)
    target = torch.narrow(y, 0, row, group.count)
    if group.together:
      torch.copy_(target, __torch__.attention.decode_together(chunk, cache, group))
    else:
      rows = torch.unbind(chunk)
      targets = torch.unbind(target)
      for i in range(group.count):
        kv = __torch__.attention.reach(cache, view.sequences[row + i])
        __torch__.attention.decode(rows[i], kv, targets[i])
    row = row + group.count
  for i in range(row, torch.len(view.sequences)):
    count = view.sequences[i][1]
    kv = __torch__.attention.reach(cache, view.sequences[i])
    chunk = torch.narrow(grouped, 0, row, count)
    torch.copy_(torch.narrow(y, 0, row, count), __torch__.attention.prefill(chunk, kv, view.masks[i], scale))
    row = row + count
  return torch.view(y, [n, -1])

# The keys and values of one sequence [2 * K, positions, E]: in place where they lie in one run of slots.
def reach(cache: Tensor, sequence: List[int]) -> Tensor:
  if sequence[2] == 1:
    return torch.slice(cache, 1, sequence[3], sequence[3] + sequence[4])
  runs = annotate(List[Tensor], [])
  for i in range(sequence[2]):
    torch.append(runs, torch.narrow(cache, 1, sequence[3 + 2 * i], sequence[4 + 2 * i]))
  return torch.cat(runs, 1)

# One position of one sequence: queries [K, G, E], scaled; writes y, of the same shape. In 16 bits, products of parts of the
# cache copy them first, which the kernel for all of attention does not.
def decode(queries: Tensor, kv: Tensor, y: Tensor) -> Tensor:
  keys, values = torch.split(kv, torch.size(queries, 0))
  if queries.dtype == 6:
    return torch.bmm(torch.softmax(torch.bmm(queries, torch.transpose(keys, 1, 2)), 2), values, out=y)
  attended = torch.scaled_dot_product_attention(torch.unsqueeze(queries, 0), torch.unsqueeze(keys, 0), torch.unsqueeze(values, 0), None, 0., False, scale=1.)
  return torch.copy_(y, torch.select(attended, 0, 0))

# One position of each sequence of a group: queries [D, K, G, E], scaled -> the same.
def decode_together(queries: Tensor, cache: Tensor, group: __torch__.batch.Group) -> Tensor:
  heads = torch.size(queries, 1)
  width = torch.size(queries, 3)
  kv = torch.index_select(cache, 1, group.slots)
  keys = torch.view(torch.narrow(kv, 0, 0, heads), [heads * group.count, -1, width])
  values = torch.view(torch.narrow(kv, 0, heads, heads), [heads * group.count, -1, width])
  rows = torch.reshape(torch.transpose(queries, 0, 1), [heads * group.count, -1, width])
  scores = torch.bmm(rows, torch.transpose(keys, 1, 2))
  mask = group.mask
  if mask is not None:
    torch.add_(torch.view(scores, [heads, group.count, -1, torch.size(mask, 3)]), mask)
  y = torch.bmm(torch.softmax(scores, 2), values)
  return torch.transpose(torch.view(y, [heads, group.count, -1, width]), 0, 1)

# Several positions, [T, K, G, E] -> the same: key heads are the batch, the heads of a group read the same keys through a
# stride of 0.
def prefill(queries: Tensor, kv: Tensor, mask: Optional[Tensor], scale: float) -> Tensor:
  heads = torch.size(queries, 1)
  shared = [heads, torch.size(queries, 2), torch.size(kv, 1), torch.size(kv, 2)]
  keys = torch.expand(torch.unsqueeze(torch.narrow(kv, 0, 0, heads), 1), shared)
  values = torch.expand(torch.unsqueeze(torch.narrow(kv, 0, heads, heads), 1), shared)
  y = torch.scaled_dot_product_attention(torch.permute(queries, [1, 2, 0, 3]), keys, values, mask, 0., mask is None, scale=scale)
  return torch.permute(y, [2, 0, 1, 3])
