# Attention over the paged cache. Nothing is repeated for grouped heads.

# queries [N, H, E], decoded rows first -> [N, H * E]
def attend(queries: Tensor, cache: Tensor, sizes: List[int], tables: List[Tensor], masks: List[Optional[Tensor]]) -> Tensor:
  parts = annotate(List[Tensor], [])
  rows = sizes[1]
  if rows > 0:
    torch.append(parts, __torch__.attention.decode(torch.narrow(queries, 0, 0, rows), cache, tables[0], masks[0]))
  for i in range(torch.len(tables) - 1):
    count = sizes[3 * i + 7]
    reach = sizes[3 * i + 6] + count
    chunk = torch.narrow(queries, 0, rows, count)
    torch.append(parts, __torch__.attention.prefill(chunk, cache, tables[i + 1], reach, masks[i + 1]))
    rows = rows + count
  if torch.len(parts) == 1:
    return parts[0]
  return torch.cat(parts)

# One query a row: the heads of a group stand where the positions of a longer query would.
def decode(queries: Tensor, cache: Tensor, table: Tensor, mask: Optional[Tensor]) -> Tensor:
  rows = torch.size(queries, 0)
  heads = torch.floordiv(torch.size(cache, 2), 2)
  width = torch.size(cache, 3)
  kv = torch.view(torch.index_select(cache, 0, table), [rows, -1, 2 * heads, width])
  keys = torch.transpose(torch.narrow(kv, 2, 0, heads), 1, 2)
  values = torch.transpose(torch.narrow(kv, 2, heads, heads), 1, 2)
  grouped = torch.reshape(queries, [rows, heads, -1, width])
  return torch.reshape(torch.scaled_dot_product_attention(grouped, keys, values, mask, 0., False), [rows, -1])

# One sequence: key heads are the batch, the heads of a group read the same keys through a stride of 0.
def prefill(queries: Tensor, cache: Tensor, table: Tensor, reach: int, mask: Optional[Tensor]) -> Tensor:
  count = torch.size(queries, 0)
  heads = torch.floordiv(torch.size(cache, 2), 2)
  width = torch.size(cache, 3)
  kv = torch.narrow(torch.view(torch.index_select(cache, 0, table), [-1, 2 * heads, width]), 0, 0, reach)
  group = torch.floordiv(torch.size(queries, 1), heads)
  shared = [heads, group, reach, width]
  keys = torch.expand(torch.unsqueeze(torch.transpose(torch.narrow(kv, 1, 0, heads), 0, 1), 1), shared)
  values = torch.expand(torch.unsqueeze(torch.transpose(torch.narrow(kv, 1, heads, heads), 0, 1), 1), shared)
  grouped = torch.permute(torch.reshape(queries, [count, heads, group, width]), [1, 2, 0, 3])
  y = torch.scaled_dot_product_attention(grouped, keys, values, mask, 0., mask is None)
  return torch.reshape(torch.permute(y, [2, 0, 1, 3]), [count, -1])
