package io.millrace.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;

/**
 * A {@code tokenizer.model}: what SentencePiece's trainer writes, a protobuf message.
 * Read is what decides about ids; numbers of fields are those of
 * {@code sentencepiece_model.proto}.
 */
final class SentencePieceModel {

	private static final int UNIGRAM = 1;

	private static final int BPE = 2;

	private final Path file;

	private final List<String> texts = new ArrayList<>();

	private float[] scores = new float[1024];

	private long[] types = new long[1024];

	private int kind = UNIGRAM;

	private boolean byteFallback;

	private int unknown;

	private int bos = 1;

	private int eos = 2;

	private byte[] characters = new byte[0];

	private boolean spaceFirst = true;

	private boolean spacesJoined = true;

	private boolean spacesEscaped = true;

	private boolean suffixes;

	private SentencePieceModel(Path file) {
		this.file = file;
	}

	/**
	 * Reads a file.
	 * @throws IOException if it cannot be read
	 * @throws IllegalArgumentException if it is damaged, or of a kind that is not
	 * supported
	 */
	static SentencePieceModel read(Path file) throws IOException {
		SentencePieceModel model = new SentencePieceModel(file);
		try {
			model.readModel(CodedInputStream.newInstance(Files.readAllBytes(file)));
		}
		catch (com.google.protobuf.InvalidProtocolBufferException ex) {
			throw new IllegalArgumentException(file + " is damaged: it is not a model of SentencePiece.", ex);
		}
		model.check();
		return model;
	}

	TokenList tokens() {
		return TokenList.of(this.texts, Arrays.copyOf(this.types, this.texts.size()));
	}

	/** A piece. */
	String text(int id) {
		return this.texts.get(id);
	}

	/** The score of each piece; higher is better. */
	float[] scores() {
		return Arrays.copyOf(this.scores, this.texts.size());
	}

	/**
	 * Whether pieces are merged from characters; otherwise the best division is taken.
	 */
	boolean merges() {
		return this.kind == BPE;
	}

	/** Whether characters without a piece are bytes. */
	boolean byteFallback() {
		return this.byteFallback;
	}

	int unknown() {
		return this.unknown;
	}

	/** Before a text, negative if there is none. */
	int bos() {
		return (this.bos < this.texts.size()) ? this.bos : -1;
	}

	/** After a text, negative if there is none. */
	int eos() {
		return (this.eos < this.texts.size()) ? this.eos : -1;
	}

	/** What characters become first, in SentencePiece's own form; may be empty. */
	byte[] characters() {
		return this.characters.clone();
	}

	/** Whether a space is put before a text. */
	boolean spaceFirst() {
		return this.spaceFirst;
	}

	/** Whether several spaces become one, and those around a text none. */
	boolean spacesJoined() {
		return this.spacesJoined;
	}

	private void readModel(CodedInputStream in) throws IOException {
		for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
			switch (WireFormat.getTagFieldNumber(tag)) {
				case 1 -> readPart(in, tag, this::readPiece);
				case 2 -> readPart(in, tag, this::readTrainer);
				case 3 -> readPart(in, tag, this::readNormalizer);
				default -> in.skipField(tag);
			}
		}
	}

	private static void readPart(CodedInputStream in, int tag, Part part) throws IOException {
		if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
			in.skipField(tag);
			return;
		}
		int end = in.pushLimit(in.readRawVarint32());
		part.read(in);
		in.checkLastTagWas(0);
		in.popLimit(end);
	}

	private void readPiece(CodedInputStream in) throws IOException {
		int id = this.texts.size();
		if (id == this.scores.length) {
			this.scores = Arrays.copyOf(this.scores, 2 * id);
			this.types = Arrays.copyOf(this.types, 2 * id);
		}
		String text = "";
		long type = 1;
		for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
			switch (tag) {
				case 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> text = in.readStringRequireUtf8();
				case 2 << 3 | WireFormat.WIRETYPE_FIXED32 -> this.scores[id] = in.readFloat();
				case 3 << 3 | WireFormat.WIRETYPE_VARINT -> type = in.readEnum();
				default -> in.skipField(tag);
			}
		}
		this.types[id] = type;
		this.texts.add(text);
	}

	private void readTrainer(CodedInputStream in) throws IOException {
		for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
			if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_VARINT) {
				in.skipField(tag);
				continue;
			}
			int value = in.readInt32();
			switch (WireFormat.getTagFieldNumber(tag)) {
				case 3 -> this.kind = value;
				case 24 -> this.suffixes = value != 0;
				case 35 -> this.byteFallback = value != 0;
				case 40 -> this.unknown = value;
				case 41 -> this.bos = value;
				case 42 -> this.eos = value;
				default -> {
				}
			}
		}
	}

	private void readNormalizer(CodedInputStream in) throws IOException {
		for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
			switch (tag) {
				case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> this.characters = in.readByteArray();
				case 3 << 3 | WireFormat.WIRETYPE_VARINT -> this.spaceFirst = in.readBool();
				case 4 << 3 | WireFormat.WIRETYPE_VARINT -> this.spacesJoined = in.readBool();
				case 5 << 3 | WireFormat.WIRETYPE_VARINT -> this.spacesEscaped = in.readBool();
				default -> in.skipField(tag);
			}
		}
	}

	private void check() {
		if (this.texts.isEmpty() || this.texts.size() > TokenList.MAX_COUNT) {
			throw new IllegalArgumentException(this.file + " has " + this.texts.size()
					+ " pieces; a vocabulary has 1 to " + TokenList.MAX_COUNT + ".");
		}
		if (this.unknown < 0 || this.unknown >= this.texts.size()) {
			throw new IllegalArgumentException(this.file + " has " + this.texts.size()
					+ " pieces, and says that the unknown one is number " + this.unknown + ".");
		}
		if ((this.kind != UNIGRAM && this.kind != BPE) || this.suffixes || !this.spacesEscaped) {
			throw new IllegalArgumentException(this.file
					+ " divides texts in a way that is not supported (words, characters, spaces after words, or plain spaces). "
					+ SentencePieceFiles.ADVICE);
		}
	}

	/** Reads the fields of a message up to its end. */
	@FunctionalInterface
	private interface Part {

		void read(CodedInputStream in) throws IOException;

	}

}
