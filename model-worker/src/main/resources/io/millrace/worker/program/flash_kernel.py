# libtorch's flash kernel for sequences of different lengths: 16 bits, CUDA.

# queries [N, H, E], keys and values [L, K, E], the sequences one after the other from starts and key_starts on -> [N, H, E].
# A query sees so many positions before its own, or all where the window is -1.
def attend(queries: Tensor, keys: Tensor, values: Tensor, starts: Tensor, key_starts: Tensor, longest: int, key_longest: int, scale: float, window: int) -> Tensor:
  y, sums, seed, offset, mask = torch._flash_attention_forward(queries, keys, values, starts, key_starts, longest, key_longest, 0., True, False, scale=scale, window_size_left=window)
  return y
