package io.millrace.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.protobuf.CodedInputStream;

/**
 * The weights of a network that PyTorch exported as ONNX, a protobuf message: those that
 * kept their names, and matrices by the product that they are for.
 */
final class OnnxFile {

	private static final int GRAPH = 7;

	private static final int GRAPH_NODE = 1;

	private static final int GRAPH_INITIALIZER = 5;

	private static final int NODE_INPUT = 1;

	private static final int NODE_NAME = 3;

	private static final int NODE_OPERATOR = 4;

	private static final int TENSOR_DIMENSION = 1;

	private static final int TENSOR_TYPE = 2;

	private static final int TENSOR_NAME = 8;

	private static final int TENSOR_DATA = 9;

	private static final int FLOAT = 1;

	private final Map<String, Tensor> tensors = new LinkedHashMap<>();

	/** From a matrix to the product that reads it, by its place in the network. */
	private final Map<String, String> products = new LinkedHashMap<>();

	/**
	 * Some numbers.
	 *
	 * @param shape the sizes of its dimensions
	 * @param values row by row
	 */
	record Tensor(List<Long> shape, FloatBuffer values) {

		/** A matrix with rows and columns exchanged. */
		Tensor transposed() {
			int rows = Math.toIntExact(this.shape.getFirst());
			int columns = Math.toIntExact(this.shape.getLast());
			FloatBuffer turned = FloatBuffer.allocate(rows * columns);
			for (int column = 0; column < columns; column++) {
				for (int row = 0; row < rows; row++) {
					turned.put(this.values.get(row * columns + column));
				}
			}
			return new Tensor(List.of((long) columns, (long) rows), turned.flip());
		}

	}

	private OnnxFile() {
	}

	/**
	 * The weights by the names that PyTorch has for them. Products are exported with
	 * their matrices transposed and without their names.
	 */
	static Map<String, Tensor> weights(byte[] file) throws IOException {
		OnnxFile onnx = new OnnxFile();
		onnx.readModel(CodedInputStream.newInstance(file));
		Map<String, Tensor> weights = new LinkedHashMap<>();
		onnx.tensors.forEach((name, tensor) -> {
			String product = onnx.products.get(name);
			if (product == null) {
				weights.put(name, tensor);
			}
			else {
				weights.put(product, tensor.transposed());
			}
		});
		return weights;
	}

	private void readModel(CodedInputStream model) throws IOException {
		for (int tag = model.readTag(); tag != 0; tag = model.readTag()) {
			if (tag >>> 3 == GRAPH) {
				readGraph(message(model));
			}
			else {
				model.skipField(tag);
			}
		}
	}

	private void readGraph(CodedInputStream graph) throws IOException {
		for (int tag = graph.readTag(); tag != 0; tag = graph.readTag()) {
			switch (tag >>> 3) {
				case GRAPH_NODE -> readNode(message(graph));
				case GRAPH_INITIALIZER -> readTensor(message(graph));
				default -> graph.skipField(tag);
			}
		}
	}

	/** Such as {@code /encoder/layer.0/attention/self/query/MatMul}. */
	private void readNode(CodedInputStream node) throws IOException {
		List<String> inputs = new ArrayList<>();
		String name = "";
		String operator = "";
		for (int tag = node.readTag(); tag != 0; tag = node.readTag()) {
			switch (tag >>> 3) {
				case NODE_INPUT -> inputs.add(node.readString());
				case NODE_NAME -> name = node.readString();
				case NODE_OPERATOR -> operator = node.readString();
				default -> node.skipField(tag);
			}
		}
		if (operator.equals("MatMul")) {
			this.products.put(inputs.getLast(),
					name.substring(1).replaceFirst("/MatMul$", ".weight").replace('/', '.'));
		}
	}

	private void readTensor(CodedInputStream tensor) throws IOException {
		List<Long> shape = new ArrayList<>();
		long type = 0;
		String name = "";
		ByteBuffer data = ByteBuffer.allocate(0);
		for (int tag = tensor.readTag(); tag != 0; tag = tensor.readTag()) {
			switch (tag >>> 3) {
				case TENSOR_DIMENSION -> shape.add(tensor.readInt64());
				case TENSOR_TYPE -> type = tensor.readInt64();
				case TENSOR_NAME -> name = tensor.readString();
				case TENSOR_DATA -> data = tensor.readByteBuffer();
				default -> tensor.skipField(tag);
			}
		}
		if (type == FLOAT) {
			this.tensors.put(name, new Tensor(shape, data.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()));
		}
	}

	private static CodedInputStream message(CodedInputStream in) throws IOException {
		return CodedInputStream.newInstance(in.readByteArray());
	}

}
