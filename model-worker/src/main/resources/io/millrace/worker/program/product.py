# Matrix products of any number of rows. tiles: empty, or the only numbers of rows that a product may have, ascending. A
# library picks its kernel, and with it the order of its sums, by the number of rows; with tiles that were found to agree,
# a row's result is the same to the bit whatever the other rows are and however many.

def apply(x: Tensor, matrix: __torch__.linear.Matrix, tiles: List[int]) -> Tensor:
  if torch.len(tiles) == 0:
    return (matrix).apply(x)
  parts = annotate(List[Tensor], [])
  rows = torch.size(x, 0)
  start = 0
  while start < rows:
    count = min(rows - start, tiles[-1])
    surplus = __torch__.product.tile(count, tiles) - count
    part = torch.narrow(x, 0, start, count)
    if surplus > 0:
      part = torch.constant_pad_nd(part, [0, 0, 0, surplus])
    torch.append(parts, torch.narrow((matrix).apply(part), 0, 0, count))
    start = start + count
  if torch.len(parts) == 1:
    return parts[0]
  return torch.cat(parts)

# The smallest tile that holds so many rows.
def tile(rows: int, tiles: List[int]) -> int:
  for size in tiles:
    if size >= rows:
      return size
  return tiles[-1]

# Those of the tiles with which this matrix gives the same results wherever a row lies. One row alone is always a choice:
# it has one place and no neighbours.
def agreeing(matrix: __torch__.linear.Matrix, inputs: int, dtype: int, tiles: List[int]) -> List[int]:
  x = torch.to(torch.randn([tiles[-1], inputs]), dtype)
  standard = 8
  if not __torch__.product.place_does_not_matter(x, matrix, standard):
    standard = 1
  agreed = annotate(List[int], [])
  for size in tiles:
    part = torch.narrow(x, 0, 0, max(size, standard))
    expected = __torch__.product.apply(part, matrix, [standard])
    if torch.equal(__torch__.product.apply(part, matrix, [size]), expected):
      torch.append(agreed, size)
  if torch.len(agreed) == 0:
    return [1]
  return agreed

# Every row moves to the next place of a tile, the last to the first.
def place_does_not_matter(x: Tensor, matrix: __torch__.linear.Matrix, size: int) -> bool:
  part = torch.narrow(x, 0, 0, 2 * size)
  moved = __torch__.product.apply(torch.roll(part, [1], [0]), matrix, [size])
  return torch.equal(torch.roll(moved, [-1], [0]), __torch__.product.apply(part, matrix, [size]))

def intersection(one: List[int], other: List[int]) -> List[int]:
  both = annotate(List[int], [])
  for size in one:
    if torch.__contains__(other, size):
      torch.append(both, size)
  if torch.len(both) == 0:
    return [1]
  return both
