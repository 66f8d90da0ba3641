package io.weft.files;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.VersionInfo;
import org.junit.jupiter.api.Test;

class FileSystemsTest {
  @Test
  void aMissingConnectorIsNamedWithTheOptionThatBringsIt() {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
    assertThatThrownBy(() -> new AtomicFiles(new Path("s3a://bucket/x"), hadoop))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "Cannot open s3a://bucket/x: this Spark has no connector for s3a://"
                + " (add --packages org.apache.hadoop:hadoop-aws:%s before the command)"
                    .formatted(VersionInfo.getVersion()));
  }

  @Test
  void anUnknownFileSystemIsNamed() {
    assertThatThrownBy(() -> FileSystems.of(new Path("nowhere://x/y"), new Configuration()))
        .hasMessage("this Spark knows no file system nowhere:// (--jars or --packages add one)");
  }
}
