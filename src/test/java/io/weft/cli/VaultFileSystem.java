package io.weft.cli;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.jspecify.annotations.Nullable;

/** The local disk by URLs that have a user and a password: {@code vault://me:secret@host/tmp/x}. */
public class VaultFileSystem extends RawLocalFileSystem {
  private @Nullable URI uri;

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    uri = URI.create(name.getScheme() + "://" + name.getRawAuthority());
    super.initialize(name, conf);
  }

  /** Asked by the super constructor too. */
  @Override
  public URI getUri() {
    URI own = uri;
    return own == null ? super.getUri() : own;
  }
}
