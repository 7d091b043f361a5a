# The Llama family as one TorchScript class. PyTorch reads this as text: numbers stand for dtypes (4 int64, 6 float32,
# 7 float64), and only aten operators and functions of the sibling files exist.
#
# Names of sizes: N tokens of the step, D decoded rows, T tokens of one sequence, L positions in reach, R rows to sample,
# H query heads, K key/value heads, G = H / K, E width of a head, V vocabulary.

class Decoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  layers : int
  heads : int
  kv_heads : int
  head_dim : int
  block_size : int
  dtype : int
  epsilon : float
  files : List[Tensor]    # mapped files, until their weights are taken
  loaded : List[Tensor]   # weights handed over, not yet taken
  embedding : List[Tensor]
  norms : List[Tensor]    # a layer: before attention, after it; then the last one
  matrices : List[__torch__.linear.Matrix]  # a layer: qkv, output, gate and up, down; then the head
  tables : List[Tensor]   # cosines, signed sines: [positions, 1, E]
  cache : List[Tensor]    # a layer: [K keys then K values, slots, E]
  tiles : List[int]       # batch-invariant: numbers of rows that a product may have
  widths : List[int]      # batch-invariant: numbers of keys that the last block may have

  # ---- loading: map files, hand weights over one by one, then take them layer by layer

  def map_file(self: __torch__.llama.Decoder, path: str, count: int, dtype: int) -> int:
    torch.append(self.files, torch.from_file(path, False, count, dtype=dtype))
    return torch.len(self.files) - 1

  def map_weight(self: __torch__.llama.Decoder, file: int, offset: int, shape: List[int]) -> int:
    count = 1
    for size in shape:
      count = count * size
    torch.append(self.loaded, torch.view(torch.narrow(self.files[file], 0, offset, count), shape))
    return torch.len(self.loaded)

  def copy_weight(self: __torch__.llama.Decoder, weight: Tensor) -> int:
    torch.append(self.loaded, torch.clone(weight))
    return torch.len(self.loaded)

  # Makes results independent of the batch; called before any weight is taken. Returns 0 where attention cannot be.
  def make_invariant(self: __torch__.llama.Decoder) -> int:
    widths = [64, 128, 192, 256, 320, 384, 448, 512]
    self.tiles = [1, 2, 4, 8, 16, 24, 32, 48, 64]
    self.widths = __torch__.invariant.agreeing(self.heads, self.kv_heads, self.head_dim, self.dtype, widths)
    return torch.len(self.widths)

  # Lays a matrix [outputs, inputs] out for products.
  def add_matrix(self: __torch__.llama.Decoder, weight: Tensor) -> int:
    matrix = __torch__.linear.Matrix(torch.to(weight, self.dtype))
    if torch.len(self.tiles) > 0:
      agreed = __torch__.product.agreeing(matrix, torch.size(weight, 1), self.dtype, self.tiles)
      self.tiles = __torch__.product.intersection(self.tiles, agreed)
    torch.append(self.matrices, matrix)
    return torch.len(self.matrices)

  def add_norm(self: __torch__.llama.Decoder, weight: Tensor) -> int:
    torch.append(self.norms, torch.to(weight, self.dtype, False, True))
    return torch.len(self.norms)

  # Forgets what was handed over; a file is unmapped when nothing reads it any more.
  def release(self: __torch__.llama.Decoder) -> int:
    torch.clear(self.loaded)
    torch.clear(self.files)
    return 0

  # Takes: input norm, q, k, v, output, post norm, gate, up, down.
  def take_layer(self: __torch__.llama.Decoder) -> int:
    w = self.loaded
    (self).add_norm(w[0])
    (self).add_matrix(torch.cat([w[1], w[2], w[3]]))
    (self).add_matrix(w[4])
    (self).add_norm(w[5])
    (self).add_matrix(torch.cat([w[6], w[7]]))
    (self).add_matrix(w[8])
    return (self).release()

  # Takes: final norm, output matrix.
  def take_head(self: __torch__.llama.Decoder) -> int:
    (self).add_norm(self.loaded[0])
    (self).add_matrix(self.loaded[1])
    return (self).release()

  # Takes the embedding, which stays mapped: of it, only rows that occur are ever read.
  def take_embedding(self: __torch__.llama.Decoder) -> int:
    torch.append(self.embedding, self.loaded[0])
    return (self).release()

  # scaling: empty, or Llama 3.1's factor, low_freq_factor, high_freq_factor, original positions
  def make_tables(self: __torch__.llama.Decoder, positions: int, theta: float, scaling: List[float]) -> int:
    exponents = torch.div(torch.to(torch.arange(0, self.head_dim, 2), 6), self.head_dim)
    frequencies = torch.reciprocal(torch.pow(theta, exponents))
    if torch.len(scaling) == 4:
      frequencies = __torch__.rotary.llama3(frequencies, scaling[0], scaling[1], scaling[2], scaling[3])
    angles = torch.outer(torch.to(torch.arange(positions), 6), frequencies)
    sines = torch.sin(angles)
    shape = [positions, 1, self.head_dim]
    cosines = torch.repeat(torch.cos(angles), [1, 2])
    torch.append(self.tables, torch.to(torch.view(cosines, shape), self.dtype))
    torch.append(self.tables, torch.to(torch.view(torch.cat([torch.neg(sines), sines], 1), shape), self.dtype))
    return positions

  def make_cache(self: __torch__.llama.Decoder, blocks: int) -> int:
    for i in range(self.layers):
      shape = [2 * self.kv_heads, blocks * self.block_size, self.head_dim]
      torch.append(self.cache, torch.zeros(shape, dtype=self.dtype))
    return blocks

  # ---- running

  # One step: computes the step's tokens and chooses the next token of each row to sample.
  #
  # sizes: N, D, sequences, R, rows drawn at random, those of them filtered by top-k, top-p or min-p, then for each sequence:
  #   positions computed before, T, number of runs, and for each run of slots that hold its positions: first slot, count.
  #   Decoded rows come first, then the prefills.
  # ints: ids [N], positions [N], cache slots [N], rows to sample [R], then of those drawn: row in R, top-k.
  # floats: of those drawn, filtered ones first: temperature, top-p, min-p, uniform number.
  # chosen: receives R ids, -1 in place of one whose logits are not finite.
  # Returns whether there are such.
  def step(self: __torch__.llama.Decoder, sizes: List[int], ints: Tensor, floats: Tensor, chosen: Tensor) -> int:
    logits = (self).logits(sizes, ints)
    if sizes[3] == 0:
      return 0
    return (self).choose(logits, sizes, ints, floats, chosen, -1)

  # Several steps of decoded rows, of which each computes what the one before has chosen. many: for each step the number of its
  # sizes, and its sizes. ints and floats hold the steps' one after the other, chosen receives them so.
  def steps(self: __torch__.llama.Decoder, many: List[int], ints: Tensor, floats: Tensor, chosen: Tensor) -> int:
    failed = 0
    at = 0
    rest = ints
    controls = floats
    done = 0
    while at < torch.len(many):
      start = at + 1
      at = start + many[at]
      sizes = many[start:at]
      rows = sizes[0]
      if done > 0:
        before = torch.clamp_min(torch.narrow(chosen, 0, done - rows, rows), 0)
        torch.copy_(torch.narrow(rest, 0, 0, rows), before)
      failed = failed + (self).step(sizes, rest, controls, torch.narrow(chosen, 0, done, rows))
      done = done + rows
      end = __torch__.batch.end_of_rows(sizes) + 2 * sizes[4]
      rest = torch.narrow(rest, 0, end, torch.size(rest, 0) - end)
      controls = torch.narrow(controls, 0, 4 * sizes[4], torch.size(controls, 0) - 4 * sizes[4])
    return failed

  # One step with extras, which extras.py describes: computes the step's tokens and writes the log-probabilities of prompt
  # positions to values and tops, and the logits that Java asks for to rows. Returns what finish needs.
  def begin(self: __torch__.llama.Decoder, sizes: List[int], ints: Tensor, counts: List[int], more: Tensor, values: Tensor, tops: Tensor, rows: Tensor) -> Tensor:
    x = (self).hidden(sizes, ints)
    if counts[6] > 0:
      positions = __torch__.extras.ints_at(counts, 6, more)
      (self).prompt_logprobs(x, positions, __torch__.extras.targets(counts, more), counts, values, tops)
    if sizes[3] == 0:
      return torch.to(x, 6)
    logits = (self).sampled_logits(x, sizes, ints)
    if counts[4] > 0:
      given = __torch__.extras.matrix(rows, counts[4], torch.size(logits, 1))
      torch.copy_(given, torch.index_select(logits, 0, __torch__.extras.ints_at(counts, 4, more)))
    return logits

  # Takes back the logits that Java may have changed, makes the other changes, and chooses as step does; -2 in place of an
  # id where the changes leave none. Log-probabilities are those of the logits before all changes.
  def finish(self: __torch__.llama.Decoder, logits: Tensor, sizes: List[int], ints: Tensor, floats: Tensor, chosen: Tensor, counts: List[int], more: Tensor, biases: Tensor, values: Tensor, tops: Tensor, rows: Tensor) -> int:
    if sizes[3] == 0:
      return 0
    asked = __torch__.extras.ints_at(counts, 5, more)
    raw = torch.index_select(logits, 0, asked)
    whole = torch.isfinite(torch.amax(logits, [1]))
    if counts[4] > 0:
      changed = __torch__.extras.matrix(rows, counts[4], torch.size(logits, 1))
      torch.index_copy_(logits, 0, __torch__.extras.ints_at(counts, 4, more), changed)
    __torch__.extras.edit(logits, counts, more, biases)
    failed = (self).choose(logits, sizes, ints, floats, chosen, -2)
    failed = failed + __torch__.sampling.mark(whole, torch.narrow(chosen, 0, 0, sizes[3]), -1)
    if counts[5] > 0:
      ids = torch.index_select(chosen, 0, asked)
      own = __torch__.extras.matrix(values, counts[5], counts[7] + 1)
      __torch__.extras.logprobs(raw, ids, own, __torch__.extras.matrix(tops, counts[5], counts[7]))
    return failed

  def step_with_extras(self: __torch__.llama.Decoder, sizes: List[int], ints: Tensor, floats: Tensor, chosen: Tensor, counts: List[int], more: Tensor, biases: Tensor, values: Tensor, tops: Tensor, rows: Tensor) -> int:
    logits = (self).begin(sizes, ints, counts, more, values, tops, rows)
    return (self).finish(logits, sizes, ints, floats, chosen, counts, more, biases, values, tops, rows)

  # Chooses from logits [R, V]; missing is written in place of an id where there is none.
  def choose(self: __torch__.llama.Decoder, logits: Tensor, sizes: List[int], ints: Tensor, floats: Tensor, chosen: Tensor, missing: int) -> int:
    rows = torch.narrow(chosen, 0, 0, sizes[3])
    whole = __torch__.sampling.greedy(logits, rows)
    drawn = sizes[4]
    if drawn > 0:
      start = __torch__.batch.end_of_rows(sizes)
      picks = torch.narrow(ints, 0, start, drawn)
      top_k = torch.narrow(ints, 0, start + drawn, drawn)
      controls = torch.view(torch.narrow(floats, 0, 0, 4 * drawn), [4, drawn, 1])
      ids = __torch__.sampling.draw(torch.index_select(logits, 0, picks), sizes[5], top_k, controls)
      torch.index_copy_(chosen, 0, picks, ids)
    return __torch__.sampling.mark(whole, rows, missing)

  # Log-probabilities of prompt positions, in spans so that their logits never take much memory.
  def prompt_logprobs(self: __torch__.llama.Decoder, x: Tensor, positions: Tensor, targets: Tensor, counts: List[int], values: Tensor, tops: Tensor) -> int:
    count = counts[6]
    all_values = __torch__.extras.matrix(values, counts[5] + count, counts[7] + 1)
    all_tops = __torch__.extras.matrix(tops, counts[5] + count, counts[7])
    start = 0
    while start < count:
      span = min(64, count - start)
      logits = (self).head(torch.index_select(x, 0, torch.narrow(positions, 0, start, span)))
      ids = torch.narrow(targets, 0, start, span)
      at = counts[5] + start
      __torch__.extras.logprobs(logits, ids, torch.narrow(all_values, 0, at, span), torch.narrow(all_tops, 0, at, span))
      start = start + span
    return count

  # The logits of the rows to sample, [R, V] in float32; arguments as for step.
  def logits(self: __torch__.llama.Decoder, sizes: List[int], ints: Tensor) -> Tensor:
    x = (self).hidden(sizes, ints)
    if sizes[3] == 0:
      return torch.to(x, 6)
    return (self).sampled_logits(x, sizes, ints)

  def sampled_logits(self: __torch__.llama.Decoder, x: Tensor, sizes: List[int], ints: Tensor) -> Tensor:
    last = torch.narrow(ints, 0, __torch__.batch.start_of_rows(sizes), sizes[3])
    return (self).head(torch.index_select(x, 0, last))

  # The logits of any rows, in float32.
  def head(self: __torch__.llama.Decoder, x: Tensor) -> Tensor:
    x = (self).norm(x, self.norms[-1])
    return torch.to(__torch__.product.apply(x, self.matrices[-1], self.tiles), 6)

  # What the last layer makes of the step's tokens.
  def hidden(self: __torch__.llama.Decoder, sizes: List[int], ints: Tensor) -> Tensor:
    n = sizes[0]
    positions = torch.narrow(ints, 0, n, n)
    slots = torch.narrow(ints, 0, 2 * n, n)
    cosines = torch.index_select(self.tables[0], 0, positions)
    sines = torch.index_select(self.tables[1], 0, positions)
    sequences = __torch__.batch.sequences(sizes)
    masks = (self).masks(sizes, ints, sequences)
    x = torch.to(torch.index_select(self.embedding[0], 0, torch.narrow(ints, 0, 0, n)), self.dtype)
    for layer in range(self.layers):
      x = (self).layer(layer, x, cosines, sines, slots, sizes, sequences, masks)
    return x

  def layer(self: __torch__.llama.Decoder, layer: int, x: Tensor, cosines: Tensor, sines: Tensor, slots: Tensor, sizes: List[int], sequences: List[List[int]], masks: List[Optional[Tensor]]) -> Tensor:
    norm = layer * 2
    matrix = layer * 4
    qkv = __torch__.product.apply((self).norm(x, self.norms[norm]), self.matrices[matrix], self.tiles)
    qkv = torch.view(qkv, [sizes[0], self.heads + 2 * self.kv_heads, self.head_dim])
    __torch__.rotary.turn_(torch.narrow(qkv, 1, 0, self.heads + self.kv_heads), cosines, sines)
    cache = self.cache[layer]
    kv = torch.narrow(qkv, 1, self.heads, 2 * self.kv_heads)
    torch.index_copy_(cache, 1, slots, torch.transpose(kv, 0, 1))
    y = (self).attend(torch.narrow(qkv, 1, 0, self.heads), cache, sizes, sequences, masks)
    x = torch.add_(x, __torch__.product.apply(y, self.matrices[matrix + 1], self.tiles))
    y = __torch__.product.apply((self).norm(x, self.norms[norm + 1]), self.matrices[matrix + 2], self.tiles)
    half = torch.floordiv(torch.size(y, 1), 2)
    y = torch.mul_((self).silu(torch.narrow(y, 1, 0, half)), torch.narrow(y, 1, half, half))
    return torch.add_(x, __torch__.product.apply(y, self.matrices[matrix + 3], self.tiles))

  # x divided by its root mean square, times a weight. Sums of squares in float32.
  def norm(self: __torch__.llama.Decoder, x: Tensor, weight: Tensor) -> Tensor:
    if self.dtype != 6:
      return torch.rms_norm(x, [torch.size(x, 1)], weight, self.epsilon)
    square = torch.square_(torch.linalg_vector_norm(x, 2., [1], True))
    scale = torch.rsqrt_(torch.add_(torch.div_(square, torch.size(x, 1)), self.epsilon))
    return torch.mul_(torch.mul(x, scale), weight)

  def masks(self: __torch__.llama.Decoder, sizes: List[int], ints: Tensor, sequences: List[List[int]]) -> List[Optional[Tensor]]:
    if torch.len(self.widths) == 0:
      return __torch__.batch.masks(sequences, self.dtype)
    places = __torch__.invariant.places(torch.floordiv(self.heads, self.kv_heads))
    return __torch__.invariant.masks(sizes, ints, sequences, places, self.widths, self.dtype)

  def attend(self: __torch__.llama.Decoder, queries: Tensor, cache: Tensor, sizes: List[int], sequences: List[List[int]], masks: List[Optional[Tensor]]) -> Tensor:
    if torch.len(self.widths) == 0:
      return __torch__.attention.attend(queries, cache, sequences, masks)
    places = __torch__.invariant.places(torch.floordiv(self.heads, self.kv_heads))
    return __torch__.invariant.attend(queries, cache, sizes[1], sequences, masks, places)

  def silu(self: __torch__.llama.Decoder, x: Tensor) -> Tensor:
    if torch.len(self.widths) == 0:
      return torch.silu(x)
    return __torch__.invariant.silu(x)

  # Numbers that are not finite would outlive their sequence in blocks that are reused.
  def scrub(self: __torch__.llama.Decoder, blocks: List[int]) -> int:
    for cache in self.cache:
      for block in blocks:
        torch.nan_to_num_(torch.narrow(cache, 1, block * self.block_size, self.block_size), 0., 0., 0.)
    return 0
