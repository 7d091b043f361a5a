package io.millrace.worker.program;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The archive that PyTorch's loader expects: a zip with uncompressed entries for the
 * version, the sources, and the object whose methods are called.
 */
final class ProgramArchive {

	private static final String ROOT = "program/";

	private static final byte[] EMPTY_TUPLE = { (byte) 0x80, 2, ')', '.' };

	private ProgramArchive() {
	}

	/**
	 * Archives a program.
	 * @param sources from the name of a module to the resource with its source
	 * @param module the module of the class
	 * @param className the class of the object
	 * @param attributes the object's attributes, in the order of their declaration
	 */
	static byte[] write(Map<String, String> sources, String module, String className, Map<String, Object> attributes) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
			store(zip, "version", "3\n".getBytes(StandardCharsets.UTF_8));
			store(zip, "byteorder", "little".getBytes(StandardCharsets.UTF_8));
			store(zip, "constants.pkl", EMPTY_TUPLE);
			for (Map.Entry<String, String> source : sources.entrySet()) {
				store(zip, "code/__torch__/" + source.getKey() + ".py", resource(source.getValue()));
			}
			store(zip, "data.pkl", Pickle.object("__torch__." + module, className, attributes));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
		CRC32 checksum = new CRC32();
		checksum.update(content);
		ZipEntry entry = new ZipEntry(ROOT + name);
		entry.setMethod(ZipEntry.STORED);
		entry.setSize(content.length);
		entry.setCrc(checksum.getValue());
		zip.putNextEntry(entry);
		zip.write(content);
		zip.closeEntry();
	}

	private static byte[] resource(String name) throws IOException {
		try (InputStream in = ProgramArchive.class.getResourceAsStream(name)) {
			if (in == null) {
				throw new IllegalStateException("The program " + name + " is not on the class path.");
			}
			return in.readAllBytes();
		}
	}

}
