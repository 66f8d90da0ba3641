package io.weft.cli;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk by URLs that have a user and a password: {@code vault://me:secret@host/tmp/x}. */
public final class VaultFileSystem extends RawLocalFileSystem {
  private URI uri = URI.create("vault:///");

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    uri = URI.create(name.getScheme() + "://" + name.getRawAuthority());
    super.initialize(name, conf);
  }

  @Override
  public URI getUri() {
    return uri;
  }
}
