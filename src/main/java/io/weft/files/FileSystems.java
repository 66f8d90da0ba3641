package io.weft.files;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;

/** Access to Hadoop's file systems. */
public final class FileSystems {
  private static final Map<String, String> MODULES =
      Map.of(
          "s3a", "hadoop-aws",
          "abfs", "hadoop-azure",
          "abfss", "hadoop-azure",
          "wasb", "hadoop-azure",
          "wasbs", "hadoop-azure",
          "oss", "hadoop-aliyun",
          "cosn", "hadoop-cos",
          "obs", "hadoop-huaweicloud");

  private FileSystems() {}

  /**
   * Returns the file system of a path.
   *
   * @throws IOException if this Spark has no connector for it; the message says which option adds
   *     one
   */
  public static FileSystem of(Path path, Configuration hadoop) throws IOException {
    try {
      return path.getFileSystem(hadoop);
    } catch (UnsupportedFileSystemException e) {
      throw new IOException(missing(path), e);
    } catch (RuntimeException e) {
      if (e.getCause() instanceof ClassNotFoundException) {
        throw new IOException(missing(path), e);
      }
      throw e;
    }
  }

  private static String missing(Path path) {
    String scheme = String.valueOf(path.toUri().getScheme()).toLowerCase(Locale.ROOT);
    String module = MODULES.get(scheme);
    return module == null
        ? "this Spark knows no file system " + scheme + ":// (--jars or --packages add one)"
        : "this Spark has no connector for %s:// (add --packages org.apache.hadoop:%s:%s before the command)"
            .formatted(scheme, module, VersionInfo.getVersion());
  }
}
