# Attention that gives a query the same result to the bit whatever is computed beside it. The kernel takes the keys in
# blocks of 512 from the first on. Every query has its place among Q others in a product with a block of keys, decoded or
# prefilled: there, Q are the heads of a group, here, Q positions of one head. Blocks of keys that nobody may see add zeros.
# Only the last block may be narrower, by widths that were found to agree.
#
# Q is a multiple of 8, so that every thread's scratch memory is aligned alike.

def places(group: int) -> int:
  return 8 * torch.floordiv(group + 7, 8)

# Keys to read where so many are in reach.
def padded(reach: int, widths: List[int]) -> int:
  before = 512 * torch.floordiv(reach - 1, 512)
  for width in widths:
    if before + width >= reach:
      return before + width
  return before + 512

# What may not be seen is -inf: for the decoded rows together [D, 1, 1, L], then for each span of up to 64 positions of a
# prefill [tiles, 1, Q, L]. Always a mask: the kernel rounds differently without.
def masks(sizes: List[int], ints: Tensor, sequences: List[List[int]], places: int, widths: List[int], window: int, dtype: int) -> List[Optional[Tensor]]:
  masks = annotate(List[Optional[Tensor]], [])
  rows = sizes[1]
  if rows > 0:
    longest = 0
    for i in range(rows):
      longest = max(longest, sequences[i][0] + 1)
    last = torch.view(torch.narrow(ints, 0, sizes[0], rows), [rows, 1, 1, 1])
    torch.append(masks, __torch__.invariant.mask(last, __torch__.invariant.padded(longest, widths), window, dtype))
  for i in range(rows, torch.len(sequences)):
    start = sequences[i][0]
    end = start + sequences[i][1]
    while start < end:
      reach = min(start + 64, end)
      tiles = max(torch.floordiv(reach - start + places - 1, places), 2)
      last = torch.view(torch.arange(start, start + tiles * places), [tiles, 1, places, 1])
      torch.append(masks, __torch__.invariant.mask(last, __torch__.invariant.padded(reach, widths), window, dtype))
      start = reach
  return masks

# last: the last position that each query may see; window: how many until there, 0 for all
def mask(last: Tensor, keys: int, window: int, dtype: int) -> Tensor:
  positions = torch.view(torch.arange(keys), [1, 1, 1, keys])
  hidden = torch.gt(positions, last)
  if window > 0:
    hidden = torch.logical_or(hidden, torch.le(positions, torch.sub(last, window)))
  return torch.masked_fill(torch.zeros(torch.size(hidden), dtype=dtype), hidden, -inf)

# queries [N, H, E], decoded rows first -> [N, H * E]
def attend(queries: Tensor, cache: Tensor, rows: int, sequences: List[List[int]], given: List[Optional[Tensor]], places: int, scale: float) -> Tensor:
  masks = annotate(List[Tensor], [])
  for mask in given:
    torch.append(masks, unchecked_cast(Tensor, mask))
  parts = annotate(List[Tensor], [])
  next = 0
  if rows > 0:
    decoded = annotate(List[Tensor], [])
    for i in range(rows):
      torch.append(decoded, __torch__.invariant.reach(cache, sequences[i], torch.size(masks[0], 3)))
    torch.append(parts, __torch__.invariant.decode(torch.narrow(queries, 0, 0, rows), torch.stack(decoded), masks[0], places, scale))
    next = 1
  row = rows
  for i in range(rows, torch.len(sequences)):
    end = row + sequences[i][1]
    spans = torch.floordiv(sequences[i][1] + 63, 64)
    kv = __torch__.invariant.reach(cache, sequences[i], torch.size(masks[next + spans - 1], 3))
    while row < end:
      count = min(64, end - row)
      span = torch.narrow(queries, 0, row, count)
      torch.append(parts, __torch__.invariant.prefill(span, kv, masks[next], places, scale))
      next = next + 1
      row = row + count
  if torch.len(parts) == 1:
    return parts[0]
  return torch.cat(parts)

# The keys and values of one sequence [2 * K, keys, E], with zeros where there are none.
def reach(cache: Tensor, sequence: List[int], keys: int) -> Tensor:
  kv = __torch__.attention.reach(cache, sequence)
  return torch.constant_pad_nd(kv, [0, 0, 0, keys - torch.size(kv, 1)])

# kv [rows, 2 * K, keys, E]. A single product would be shared among threads; two are not.
def decode(queries: Tensor, kv: Tensor, mask: Tensor, places: int, scale: float) -> Tensor:
  rows = torch.size(queries, 0)
  heads = torch.floordiv(torch.size(kv, 1), 2)
  grouped = torch.reshape(queries, [rows, heads, -1, torch.size(kv, 3)])
  group = torch.size(grouped, 2)
  padded = torch.constant_pad_nd(grouped, [0, 0, 0, places - group])
  keys = torch.narrow(kv, 1, 0, heads)
  values = torch.narrow(kv, 1, heads, heads)
  if rows * heads == 1:
    padded = torch.repeat(padded, [2, 1, 1, 1])
    keys = torch.expand(keys, [2, -1, -1, -1])
    values = torch.expand(values, [2, -1, -1, -1])
  y = torch.scaled_dot_product_attention(padded, keys, values, mask, 0., False, scale=scale)
  return torch.reshape(torch.narrow(torch.narrow(y, 0, 0, rows), 2, 0, group), [rows, -1])

# queries [T, H, E] of one sequence, kv [2 * K, keys, E] -> [T, H * E]
def prefill(queries: Tensor, kv: Tensor, mask: Tensor, places: int, scale: float) -> Tensor:
  count = torch.size(queries, 0)
  tiles = torch.size(mask, 0)
  reach = torch.size(mask, 3)
  heads = torch.floordiv(torch.size(kv, 0), 2)
  width = torch.size(kv, 2)
  group = torch.floordiv(torch.size(queries, 1), heads)
  padded = torch.constant_pad_nd(queries, [0, 0, 0, 0, 0, tiles * places - count])
  tiled = torch.view(padded, [tiles, places, heads, group, width])
  tiled = torch.contiguous(torch.permute(tiled, [2, 0, 3, 1, 4]))
  seen = torch.narrow(kv, 1, 0, reach)
  parts = annotate(List[Tensor], [])
  for head in range(heads):
    keys = torch.expand(torch.select(seen, 0, head), [tiles, group, reach, width])
    values = torch.expand(torch.select(seen, 0, heads + head), [tiles, group, reach, width])
    torch.append(parts, torch.scaled_dot_product_attention(torch.select(tiled, 0, head), keys, values, mask, 0., False, scale=scale))
  y = torch.permute(torch.stack(parts), [1, 3, 0, 2, 4])
  return torch.narrow(torch.reshape(y, [tiles * places, -1]), 0, 0, count)

# Those of the widths that agree with whole blocks, or none where it matters at which place a query lies.
def agreeing(heads: int, kv_heads: int, head_dim: int, dtype: int, widths: List[int]) -> List[int]:
  agreed = annotate(List[int], [])
  places = __torch__.invariant.places(torch.floordiv(heads, kv_heads))
  kv = torch.expand(torch.to(torch.randn([1, 2 * kv_heads, 1024, head_dim]), dtype), [16, -1, -1, -1])
  queries = torch.to(torch.randn([16, kv_heads * places, head_dim]), dtype)
  last = torch.randint(0, 512, [16, 1, 1, 1])
  expected = __torch__.invariant.attended(queries, kv, last, 1024, dtype, places)
  grouped = torch.view(queries, [16, kv_heads, places, head_dim])
  moved = torch.reshape(torch.roll(grouped, [1], [2]), [16, -1, head_dim])
  moved = torch.view(__torch__.invariant.attended(moved, kv, last, 1024, dtype, places), [16, kv_heads, places, head_dim])
  if not torch.equal(torch.reshape(torch.roll(moved, [-1], [2]), [16, -1]), expected):
    return agreed
  for width in widths:
    if __torch__.invariant.width_does_not_matter(queries, kv, width, dtype, places):
      torch.append(agreed, width)
  return agreed

def width_does_not_matter(queries: Tensor, kv: Tensor, width: int, dtype: int, places: int) -> bool:
  same = True
  for before in [0, 512]:
    last = torch.randint(0, before + width, [16, 1, 1, 1])
    expected = __torch__.invariant.attended(queries, kv, last, 1024, dtype, places)
    narrow = __torch__.invariant.attended(queries, kv, last, before + width, dtype, places)
    same = same and torch.equal(narrow, expected)
  return same

def attended(queries: Tensor, kv: Tensor, last: Tensor, keys: int, dtype: int, places: int) -> Tensor:
  mask = __torch__.invariant.mask(last, keys, 0, dtype)
  scale = 1. / float(torch.size(kv, 3)) ** 0.5
  return __torch__.invariant.decode(queries, torch.narrow(kv, 2, 0, keys), mask, places, scale)
