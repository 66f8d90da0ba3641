package io.weft;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.PrivilegedExceptionAction;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * An HDFS of one namenode and one datanode in this JVM. Its superuser is not the user of the JVM,
 * so that permissions hold for tests. Paths are absolute and without scheme; what is done here is
 * done by the superuser.
 */
public final class Hdfs implements AutoCloseable {
  private static final String SUPERUSER = "hdfs";
  private static final short NOBODY = 0;
  private static final short ANYBODY = 0777;
  private static final short OWNER = 0755;

  private final UserGroupInformation superuser = UserGroupInformation.createRemoteUser(SUPERUSER);
  private final MiniDFSCluster cluster;
  private final String uri;

  /** Keeps its blocks in {@code folder}; anybody may write to {@code /}. */
  public Hdfs(java.nio.file.Path folder) {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
    configuration.setInt("dfs.replication", 1);
    // how soon the datanode finds a namenode that is back
    configuration.set("dfs.heartbeat.interval", "1s");
    configuration.setBoolean("dfs.client.retry.policy.enabled", true);
    cluster = asSuperuser(() -> new MiniDFSCluster.Builder(configuration).numDataNodes(1).build());
    uri = cluster.getURI(0).toString();
    permit("/", ANYBODY);
  }

  /** What a user types for {@code path}. */
  public String uri(String path) {
    return uri + path;
  }

  /** Copies a local file for anybody to read, and says what a user types for it. */
  public String put(java.nio.file.Path local, String path) {
    asSuperuser(
        () -> {
          files().copyFromLocalFile(new Path(local.toUri()), new Path(path));
          return path;
        });
    return uri(path);
  }

  /** Makes a directory in which only the superuser may write. */
  public void makeDirectory(String path) {
    asSuperuser(() -> files().mkdirs(new Path(path), new FsPermission(OWNER)));
  }

  /** From now on only the superuser may write in the directory. */
  public void takeAway(String directory) {
    own(directory, SUPERUSER);
    permit(directory, OWNER);
  }

  /** Takes back {@link #takeAway}. */
  public void giveBack(String directory) {
    own(directory, System.getProperty("user.name"));
  }

  /** From now on only the superuser may read the file. */
  public void lock(String file) {
    own(file, SUPERUSER);
    permit(file, NOBODY);
  }

  private void own(String path, String user) {
    asSuperuser(
        () -> {
          files().setOwner(new Path(path), user, SUPERUSER);
          return path;
        });
  }

  private void permit(String path, short mode) {
    asSuperuser(
        () -> {
          files().setPermission(new Path(path), new FsPermission(mode));
          return path;
        });
  }

  /** From now on there is no room for another block in the directory. */
  public void fill(String directory) {
    setSpace(directory, 1);
  }

  /** Takes back {@link #fill}. */
  public void makeRoom(String directory) {
    setSpace(directory, -1);
  }

  private void setSpace(String directory, long bytes) {
    asSuperuser(
        () -> {
          files().setQuota(new Path(directory), Long.MAX_VALUE, bytes);
          return directory;
        });
  }

  /** The content of a file. */
  public String read(String file) {
    return asSuperuser(
        () -> {
          try (InputStream in = files().open(new Path(file))) {
            return new String(in.readAllBytes(), UTF_8);
          }
        });
  }

  /** Names in a directory, hidden ones too, in order. */
  public List<String> names(String directory) {
    return asSuperuser(
        () ->
            Arrays.stream(files().listStatus(new Path(directory)))
                .map(status -> status.getPath().getName())
                .sorted()
                .toList());
  }

  /** The namenode ends; connections to it are refused when this returns. */
  public void stopNamenode() {
    asSuperuser(
        () -> {
          cluster.shutdownNameNode(0);
          return cluster;
        });
  }

  /** The namenode comes back, in safe mode until it has heard of its blocks. */
  public void startNamenode() {
    asSuperuser(
        () -> {
          cluster.restartNameNode(0, false);
          return cluster;
        });
  }

  private DistributedFileSystem files() throws IOException {
    return (DistributedFileSystem) FileSystem.get(cluster.getURI(0), cluster.getConfiguration(0));
  }

  private <T> T asSuperuser(PrivilegedExceptionAction<T> action) {
    try {
      return superuser.doAs(action);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    cluster.shutdown();
  }
}
