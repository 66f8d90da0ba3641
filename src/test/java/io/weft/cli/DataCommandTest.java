package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {

  @TempDir private Path folder;

  @Test
  void imagesOfAnotherSetAreConvertedWithAWord() throws IOException {
    Path idx = Files.createDirectory(folder.resolve("idx"));
    Path csv = folder.resolve("csv");
    for (String part : new String[] {"train", "t10k"}) {
      Files.write(
          idx.resolve(part + "-images-idx3-ubyte"),
          ByteBuffer.allocate(18).putInt(2051).putInt(1).putInt(1).putInt(2).put((byte) 7).array());
      Files.write(
          idx.resolve(part + "-labels-idx1-ubyte"),
          ByteBuffer.allocate(9).putInt(2049).putInt(1).put((byte) 3).array());
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    int code =
        Weft.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            "data",
            "--from",
            idx.toString(),
            "--to",
            csv.toString());

    assertThat(err.toString())
        .contains(
            idx + " does not have the four files of Fashion-MNIST: its images are of another set");
    assertThat(code).isZero();
    assertThat(out.toString())
        .isEqualToIgnoringNewLines(
            csv.resolve("train.csv").toString() + csv.resolve("test.csv").toString());
    assertThat(csv.resolve("train.csv")).hasContent("label,pixel1,pixel2\n3,7,0\n");
  }
}
