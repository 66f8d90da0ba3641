package io.weft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.Fuzz;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "gif"})
  void greyValuesAreThoseOfTheFile(String format) throws IOException {
    byte[] file = TestImages.bytes(TestImages.grey(1, 6, 0, 1, 2, 100, 200, 255), format);

    ImageDecoder image = decode(file);
    assertThat(image.size()).isEqualTo(new ImageSize(1, 6, 1));
    assertThat(image.values(1)).isEqualTo(bytes(0, 1, 2, 100, 200, 255));
    assertThat(image.values(3))
        .isEqualTo(bytes(0, 1, 2, 100, 200, 255, 0, 1, 2, 100, 200, 255, 0, 1, 2, 100, 200, 255));
  }

  @Test
  void coloursGoChannelByChannel() throws IOException {
    byte[] file = TestImages.bytes(TestImages.coloured(2, 1, 0x010203, 0xFF8000), "png");

    ImageDecoder image = decode(file);
    assertThat(image.size()).isEqualTo(new ImageSize(3, 1, 2));
    assertThat(image.values(3)).isEqualTo(bytes(1, 255, 2, 128, 3, 0));
    assertThat(image.values(1)).isEqualTo(bytes(2, 151)); // 0.299 R + 0.587 G + 0.114 B
  }

  @Test
  void imagesOfFewOrManyBitsAreScaled() throws IOException {
    BufferedImage bits = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
    bits.getRaster().setSamples(0, 0, 2, 1, 0, new int[] {0, 1});
    BufferedImage deep = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    deep.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {0, 257, 65535});

    assertThat(decode(TestImages.bytes(bits, "png")).size().channels()).isEqualTo(1);
    assertThat(decode(TestImages.bytes(bits, "png")).values(1)).isEqualTo(bytes(0, 255));
    assertThat(decode(TestImages.bytes(deep, "png")).values(1)).isEqualTo(bytes(0, 1, 255));
  }

  @Test
  void aPaletteOfColoursIsInColour() throws IOException {
    byte[] red = {(byte) 255, 0};
    byte[] none = {0, 0};
    BufferedImage image =
        new BufferedImage(
            2, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 2, red, none, none));
    image.getRaster().setSamples(0, 0, 2, 1, 0, new int[] {0, 1});

    ImageDecoder decoded = decode(TestImages.bytes(image, "png"));
    assertThat(decoded.size().channels()).isEqualTo(3);
    assertThat(decoded.values(3)).isEqualTo(bytes(255, 0, 0, 0, 0, 0));
  }

  @Test
  void anImageOfAnotherSizeIsRefusedBeforeItIsDecoded() throws IOException {
    byte[] file = TestImages.bytes(TestImages.grey(3, 1, 1, 2, 3), "png");

    assertThatThrownBy(() -> ImageDecoder.of(file, size -> size.width() < 3, "but may be smaller"))
        .isInstanceOf(DataException.class)
        .hasMessage("it has 3 × 1 pixels, but may be smaller");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    byte[] file = TestImages.bytes(TestImages.grey(3, 1, 1, 2, 3), "png");

    assertThatThrownBy(() -> decode(new byte[] {1, 2, 3}))
        .isInstanceOf(DataException.class)
        .hasMessage("it is no image that Java can read (PNG, JPEG, GIF or BMP)");
    assertThatThrownBy(() -> decode(Arrays.copyOf(file, file.length / 2)))
        .isInstanceOf(DataException.class)
        .hasMessage("the image is damaged");
  }

  @Test
  @Tag("slow")
  void aDamagedImageIsReadOrRefused() throws Exception {
    BufferedImage grey = TestImages.grey(4, 4, new int[16]);
    BufferedImage coloured = TestImages.coloured(4, 4, new int[16]);
    new Fuzz(
            "image",
            List.of(
                TestImages.bytes(grey, "png"),
                TestImages.bytes(coloured, "png"),
                TestImages.bytes(coloured, "jpg"),
                TestImages.bytes(coloured, "bmp"),
                TestImages.bytes(coloured, "gif")),
            DataException.class)
        .countingBy("it is no image", "the image is damaged", "pixels, ")
        .run(
            10_000,
            input ->
                assertThat(
                        ImageDecoder.of(
                                input, size -> size.values() == 16, "but may have 16 pixels")
                            .values(3))
                    .hasSize(48));
  }

  private static ImageDecoder decode(byte[] file) {
    return ImageDecoder.of(file, size -> true, "");
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
