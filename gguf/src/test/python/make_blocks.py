"""Makes blocks.gguf: metadata of every type, and of every type of tensor random blocks with what the gguf package makes of them.

    python make_blocks.py ../resources/io/millrace/gguf/blocks.gguf

Needs the packages gguf and numpy. Seeded: the same versions write the same file. Bytes are random, so that every bit of a block
counts; only scales are numbers of usual size. A tensor of a type has that type's name, its numbers are in NAME.numbers.
"""

import sys

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Type

# type: where its scales lie in a block
TYPES = {
    Type.F32: None, Type.F16: None, Type.BF16: None, Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2],
    Type.Q8_0: [0], Type.Q2_K: [80, 82], Type.Q3_K: [108], Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208],
}
ROWS, COLUMNS = 2, 512


def blocks(kind, scales, random):
    values = random.standard_normal((ROWS, COLUMNS), dtype=np.float32)
    if scales is None:
        return gguf.quants.quantize(values, kind)
    size, length = gguf.GGML_QUANT_SIZES[kind]
    data = random.integers(0, 256, (ROWS, COLUMNS // size, length), dtype=np.uint8)
    for at in scales:
        data[:, :, at:at + 2] = random.standard_normal((ROWS, COLUMNS // size, 1)).astype(np.float16).view(np.uint8)
    return data.reshape(ROWS, -1)


def main(target):
    random = np.random.default_rng(7)
    writer = gguf.GGUFWriter(target, "test")
    writer.add_uint8("test.uint8", 200)
    writer.add_int8("test.int8", -100)
    writer.add_uint16("test.uint16", 60000)
    writer.add_int16("test.int16", -30000)
    writer.add_uint32("test.uint32", 4000000000)
    writer.add_int32("test.int32", -2000000000)
    writer.add_uint64("test.uint64", 2 ** 63 + 1)
    writer.add_int64("test.int64", -(2 ** 62))
    writer.add_float32("test.float32", 0.25)
    writer.add_float64("test.float64", 0.1)
    writer.add_bool("test.bool", True)
    writer.add_string("test.string", "mühle")
    writer.add_array("test.strings", ["a", "", "ß"])
    writer.add_array("test.integers", [3, -4, 5])
    writer.add_array("test.floats", [0.5, -1.5])
    writer.add_array("test.bools", [True, False])
    for kind, scales in TYPES.items():
        data = blocks(kind, scales, random)
        writer.add_tensor(kind.name, data, raw_dtype=kind)
        writer.add_tensor(kind.name + ".numbers", gguf.quants.dequantize(data, kind).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main(sys.argv[1])
