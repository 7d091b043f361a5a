# Encoders as one TorchScript class: a text's tokens see each other, and the text becomes one vector. Texts of one length are
# computed together, and products run over the tokens of all, so that nothing is padded. What decoder.py says of itself holds here:
# PyTorch reads this as text, numbers stand for dtypes (4 int64, 6 float32), and only aten operators and sibling files exist.
#
# Names of sizes: N tokens of the step, S texts, C texts of one length, T tokens of each, H query heads, K key/value heads,
# E width of a head, W width of the residual stream.

class Encoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  heads : int
  kv_heads : int
  head_dim : int
  rotary_dim : int        # of a head's numbers, so many turn
  norm_kind : int         # as norm.py has them
  epsilon : float
  norms_after : bool      # norms follow the sums, as BERT has them; else they come before attention and feed-forward part
  causal : bool           # a token sees only those before it
  activation : str
  gated : bool
  normalised : bool       # whether vectors get unit length
  pairs : bool            # whether texts are pairs, whose second text has the second kind of segment
  loaded : List[Tensor]   # weights handed over and not yet taken
  norms : List[__torch__.norm.Norm]         # taken and not yet in a layer
  head_norms : List[__torch__.norm.Norm]
  matrices : List[__torch__.linear.Matrix]
  stack : List[__torch__.layer.Layer]
  embedding : List[Tensor]                  # of ids, and of positions where they are learned, that of the first kind of segment added
  segments : List[Tensor]                   # none, or what the second kind of segment has beyond the first: [1, W]
  ends : List[__torch__.norm.Norm]          # before the first layer, after the last
  distances : List[Tensor]                  # none, or what each kind of distance adds to each head's scores: [kinds, H]
  tables : List[Tensor]                     # for each kind of rotation: cosines, signed sines: [positions, 1, rotary_dim]
  windows : List[int]                       # how far to each side the layers of each view see; 0 for all
  pooled : List[str]                        # cls, mean, max, last: what a text's tokens become, side by side
  dense : List[__torch__.linear.Matrix]     # then these products
  bends : List[str]                         # and what is done to the numbers of each

  # ---- loading

  # Hands over a weight that lies at an offset in a file of so many numbers of a type.
  def map_weight(self: __torch__.encoder.Encoder, path: str, count: int, dtype: int, offset: int, shape: List[int]) -> int:
    size = 1
    for n in shape:
      size = size * n
    flat = torch.from_file(path, False, count, dtype=dtype)
    torch.append(self.loaded, torch.to(torch.view(torch.narrow(flat, 0, offset, size), shape), 6))
    return torch.len(self.loaded)

  # Makes room for a weight that cannot be mapped; its numbers come in parts.
  def make_weight(self: __torch__.encoder.Encoder, shape: List[int], dtype: int) -> int:
    torch.append(self.loaded, torch.zeros(shape, dtype=dtype))
    return torch.len(self.loaded)

  # The numbers from the index start on are the first ones of part.
  def fill_weight(self: __torch__.encoder.Encoder, start: int, count: int, part: Tensor) -> int:
    flat = torch.view(self.loaded[torch.len(self.loaded) - 1], [-1])
    torch.copy_(torch.narrow(flat, 0, start, count), torch.narrow(part, 0, 0, count))
    return count

  # Takes so many weights, which are stacked by their outputs, and their biases, if any.
  def take_matrix(self: __torch__.encoder.Encoder, weights: int, transposed: bool) -> int:
    torch.append(self.matrices, (self).matrix(weights, transposed))
    torch.clear(self.loaded)
    return torch.len(self.matrices)

  def matrix(self: __torch__.encoder.Encoder, weights: int, transposed: bool) -> __torch__.linear.Matrix:
    weight = torch.cat(self.loaded[0:weights])
    if transposed:
      weight = torch.contiguous(torch.t(weight))
    bias = annotate(Optional[Tensor], None)
    if torch.len(self.loaded) > weights:
      bias = torch.cat(self.loaded[weights:])
    return __torch__.linear.Matrix(weight, bias, 0)

  # Takes a weight and, if any, a bias.
  def take_norm(self: __torch__.encoder.Encoder) -> int:
    bias = annotate(Optional[Tensor], None)
    if torch.len(self.loaded) > 1:
      bias = torch.clone(self.loaded[1])
    weight = torch.clone(self.loaded[0])
    torch.append(self.norms, __torch__.norm.Norm(self.norm_kind, self.epsilon, weight, bias, 6, False))
    torch.clear(self.loaded)
    return torch.len(self.norms)

  # In place of a norm that the model lacks.
  def skip_norm(self: __torch__.encoder.Encoder) -> int:
    torch.append(self.norms, __torch__.norm.Norm(0, 0., torch.zeros([0]), None, 6, False))
    return torch.len(self.norms)

  # Takes one weight for all query heads and one for all key heads.
  def take_head_norm(self: __torch__.encoder.Encoder) -> int:
    queries = torch.expand(torch.unsqueeze(self.loaded[0], 0), [self.heads, -1])
    keys = torch.expand(torch.unsqueeze(self.loaded[1], 0), [self.kv_heads, -1])
    weight = torch.cat([queries, keys])
    torch.append(self.head_norms, __torch__.norm.Norm(self.norm_kind, self.epsilon, weight, None, 6, False))
    torch.clear(self.loaded)
    return torch.len(self.head_norms)

  # Makes a layer of what was taken since the last: four norms and four matrices.
  def add_layer(self: __torch__.encoder.Encoder, window: int, rotary: int, scale: float) -> int:
    if not torch.__contains__(self.windows, window):
      torch.append(self.windows, window)
    view = torch.index(self.windows, window)
    sinks = annotate(List[Tensor], [])
    layer = __torch__.layer.Layer(self.norms[:], self.head_norms[:], self.matrices[:], sinks, view, rotary, scale)
    torch.append(self.stack, layer)
    torch.clear(self.norms)
    torch.clear(self.head_norms)
    torch.clear(self.matrices)
    return torch.len(self.stack)

  # Takes the norms before and after all layers.
  def take_ends(self: __torch__.encoder.Encoder) -> int:
    self.ends = self.norms[:]
    torch.clear(self.norms)
    return torch.len(self.ends)

  # Takes the embedding of ids, then that of positions, if any, without its first rows, and that of segments, if any, of which
  # all texts have the first, unless they are pairs.
  def take_embedding(self: __torch__.encoder.Encoder, first: int) -> int:
    torch.append(self.embedding, self.loaded[0])
    if torch.len(self.loaded) > 1:
      positions = torch.narrow(self.loaded[1], 0, first, torch.size(self.loaded[1], 0) - first)
      if torch.len(self.loaded) > 2:
        positions = torch.add(positions, torch.select(self.loaded[2], 0, 0))
        if self.pairs and torch.size(self.loaded[2], 0) > 1:
          kinds = torch.narrow(self.loaded[2], 0, 0, 2)
          torch.append(self.segments, torch.sub(torch.narrow(kinds, 0, 1, 1), torch.narrow(kinds, 0, 0, 1)))
      torch.append(self.embedding, torch.clone(positions))
    torch.clear(self.loaded)
    return torch.len(self.embedding)

  def take_distances(self: __torch__.encoder.Encoder) -> int:
    torch.append(self.distances, torch.clone(self.loaded[0]))
    torch.clear(self.loaded)
    return 1

  # One more kind of rotation, as rotary.frequencies has it; magnitude multiplies what is turned.
  def make_tables(self: __torch__.encoder.Encoder, positions: int, theta: float, scaling: str, numbers: List[float], magnitude: float) -> int:
    frequencies = __torch__.rotary.frequencies(self.rotary_dim, theta, scaling, numbers)
    angles = torch.outer(torch.to(torch.arange(positions), 6), frequencies)
    sines = torch.mul(torch.sin(angles), magnitude)
    shape = [positions, 1, self.rotary_dim]
    torch.append(self.tables, torch.view(torch.repeat(torch.mul(torch.cos(angles), magnitude), [1, 2]), shape))
    torch.append(self.tables, torch.view(torch.cat([torch.neg(sines), sines], 1), shape))
    return positions

  def add_pooling(self: __torch__.encoder.Encoder, kind: str) -> int:
    torch.append(self.pooled, kind)
    return torch.len(self.pooled)

  def take_dense(self: __torch__.encoder.Encoder, bend: str) -> int:
    torch.append(self.dense, (self).matrix(1, False))
    torch.append(self.bends, bend)
    torch.clear(self.loaded)
    return torch.len(self.dense)

  # ---- running

  # One step. groups: C and T of each group of texts of one length. ints: ids [N], positions [N], kinds of segments [N]. vectors: receives one row a
  # text. Returns how many numbers a row has.
  def encode(self: __torch__.encoder.Encoder, groups: List[int], ints: Tensor, vectors: Tensor) -> int:
    y = (self).pool(groups, (self).hidden(groups, ints))
    for i in range(torch.len(self.dense)):
      y = __torch__.encoder.bend((self.dense[i]).apply(y), self.bends[i])
    if self.normalised:
      y = torch.div(y, torch.clamp_min(torch.linalg_vector_norm(y, 2., [1], True), 1e-12))
    width = torch.size(y, 1)
    torch.copy_(torch.view(torch.narrow(vectors, 0, 0, torch.size(y, 0) * width), [-1, width]), y)
    return width

  # What the last layer makes of the step's tokens, [N, W].
  def hidden(self: __torch__.encoder.Encoder, groups: List[int], ints: Tensor) -> Tensor:
    n = __torch__.encoder.tokens(groups)
    positions = torch.narrow(ints, 0, n, n)
    turns = annotate(List[Tensor], [])
    for table in self.tables:
      torch.append(turns, torch.index_select(table, 0, positions))
    x = torch.index_select(self.embedding[0], 0, torch.narrow(ints, 0, 0, n))
    if torch.len(self.embedding) > 1:
      x = torch.add_(x, torch.index_select(self.embedding[1], 0, positions))
    if torch.len(self.segments) > 0:
      kinds = torch.to(torch.view(torch.narrow(ints, 0, 2 * n, n), [n, 1]), 6)
      x = torch.add_(x, torch.mul(kinds, self.segments[0]))
    x = (self.ends[0]).apply(x)
    masks = (self).masks(groups)
    for layer in self.stack:
      x = (self).layer(layer, x, turns, groups, masks)
    return (self.ends[1]).apply(x)

  def layer(self: __torch__.encoder.Encoder, layer: __torch__.layer.Layer, x: Tensor, turns: List[Tensor], groups: List[int], masks: List[Optional[Tensor]]) -> Tensor:
    if self.norms_after:
      x = (layer.attended_norm).apply(torch.add_((self).attention(layer, x, turns, groups, masks), x))
      return (layer.fed_norm).apply(torch.add_((self).feed_forward(layer, x), x))
    x = torch.add_((self).attention(layer, (layer.attention_norm).apply(x), turns, groups, masks), x)
    return torch.add_((self).feed_forward(layer, (layer.feed_norm).apply(x)), x)

  # x [N, W] -> the same
  def attention(self: __torch__.encoder.Encoder, layer: __torch__.layer.Layer, x: Tensor, turns: List[Tensor], groups: List[int], masks: List[Optional[Tensor]]) -> Tensor:
    n = torch.size(x, 0)
    qkv = torch.view((layer.qkv).apply(x), [n, self.heads + 2 * self.kv_heads, self.head_dim])
    turned = torch.narrow(qkv, 1, 0, self.heads + self.kv_heads)
    if torch.len(layer.head_norms) == 1:
      torch.copy_(turned, (layer.head_norms[0]).apply(turned))
    if layer.rotary >= 0:
      if self.rotary_dim < self.head_dim:
        turned = torch.narrow(turned, 2, 0, self.rotary_dim)
      __torch__.rotary.turn_(turned, turns[2 * layer.rotary], turns[2 * layer.rotary + 1])
    y = torch.empty([n, self.heads, self.head_dim], dtype=6)
    start = 0
    for i in range(torch.floordiv(torch.len(groups), 2)):
      count = groups[2 * i] * groups[2 * i + 1]
      shape = [groups[2 * i], groups[2 * i + 1], -1, self.head_dim]
      own = torch.transpose(torch.view(torch.narrow(qkv, 0, start, count), shape), 1, 2)
      given = (self).attend(own, masks[i * torch.len(self.windows) + layer.view], layer.scale)
      torch.copy_(torch.view(torch.narrow(y, 0, start, count), shape), torch.transpose(given, 1, 2))
      start = start + count
    return (layer.output).apply(torch.view(y, [n, -1]))

  # Queries, keys and values of texts of one length [C, H + 2 * K, T, E] -> [C, H, T, E]
  def attend(self: __torch__.encoder.Encoder, qkv: Tensor, mask: Optional[Tensor], scale: float) -> Tensor:
    keys = torch.narrow(qkv, 1, self.heads, self.kv_heads)
    values = torch.narrow(qkv, 1, self.heads + self.kv_heads, self.kv_heads)
    shared = torch.floordiv(self.heads, self.kv_heads)
    if shared > 1:
      keys = torch.repeat_interleave(keys, shared, 1)
      values = torch.repeat_interleave(values, shared, 1)
    return torch.scaled_dot_product_attention(torch.narrow(qkv, 1, 0, self.heads), keys, values, mask, 0., self.causal, scale=scale)

  def feed_forward(self: __torch__.encoder.Encoder, layer: __torch__.layer.Layer, x: Tensor) -> Tensor:
    y = (layer.inner[0]).apply(x)
    if self.gated:
      half = torch.floordiv(torch.size(y, 1), 2)
      gate = __torch__.activation.apply(torch.narrow(y, 1, 0, half), self.activation, False)
      y = torch.mul_(gate, torch.narrow(y, 1, half, half))
    else:
      y = __torch__.activation.apply(y, self.activation, False)
    return (layer.outer[0]).apply(y)

  # For each group, and in it for each window, what is added to scores; None for nothing.
  def masks(self: __torch__.encoder.Encoder, groups: List[int]) -> List[Optional[Tensor]]:
    masks = annotate(List[Optional[Tensor]], [])
    for i in range(torch.floordiv(torch.len(groups), 2)):
      length = groups[2 * i + 1]
      for window in self.windows:
        if torch.len(self.distances) > 0:
          torch.append(masks, __torch__.encoder.distance_scores(self.distances[0], length))
        elif window > 0 and length > window + 1:
          hidden = torch.gt(torch.abs(__torch__.encoder.differences(length)), window)
          torch.append(masks, torch.masked_fill(torch.zeros([length, length], dtype=6), hidden, -inf))
        else:
          torch.append(masks, None)
    return masks

  # x [N, W] -> [S, W times the number of poolings]
  def pool(self: __torch__.encoder.Encoder, groups: List[int], x: Tensor) -> Tensor:
    rows = annotate(List[Tensor], [])
    start = 0
    for i in range(torch.floordiv(torch.len(groups), 2)):
      count = groups[2 * i] * groups[2 * i + 1]
      own = torch.view(torch.narrow(x, 0, start, count), [groups[2 * i], groups[2 * i + 1], -1])
      parts = annotate(List[Tensor], [])
      for kind in self.pooled:
        torch.append(parts, __torch__.encoder.pool(own, kind))
      torch.append(rows, torch.cat(parts, 1))
      start = start + count
    return torch.cat(rows)

def tokens(groups: List[int]) -> int:
  n = 0
  for i in range(torch.floordiv(torch.len(groups), 2)):
    n = n + groups[2 * i] * groups[2 * i + 1]
  return n

# [C, T, W] -> [C, W]
def pool(x: Tensor, kind: str) -> Tensor:
  if kind == "cls":
    return torch.select(x, 1, 0)
  if kind == "last":
    return torch.select(x, 1, -1)
  if kind == "max":
    return torch.amax(x, [1])
  return torch.mean(x, [1])

def bend(x: Tensor, name: str) -> Tensor:
  if name == "tanh":
    return torch.tanh(x)
  if name == "identity":
    return x
  if name == "sigmoid":
    return torch.sigmoid(x)
  return __torch__.activation.apply(x, name, False)

# How far each position is before each other, [T, T].
def differences(length: int) -> Tensor:
  positions = torch.arange(length)
  return torch.sub(torch.view(positions, [length, 1]), torch.view(positions, [1, length]))

# T5's distances as MPNet has them, [H, T, T]: of the kinds, half are for what lies behind; near distances have a kind each,
# others share kinds up to 128.
def distance_scores(table: Tensor, length: int) -> Tensor:
  kinds = torch.floordiv(torch.size(table, 0), 2)
  near = torch.floordiv(kinds, 2)
  before = __torch__.encoder.differences(length)
  distance = torch.abs(before)
  share = torch.div(torch.log(torch.div(torch.to(distance, 6), near)), torch.log(128 / near))
  far = torch.clamp_max(torch.add(torch.to(torch.mul(share, kinds - near), 4), near), kinds - 1)
  kind = torch.add(torch.mul(torch.to(torch.lt(before, 0), 4), kinds), torch.where(torch.lt(distance, near), distance, far))
  scores = torch.index_select(table, 0, torch.view(kind, [-1]))
  return torch.contiguous(torch.permute(torch.view(scores, [1, length, length, -1]), [0, 3, 1, 2]))
