package io.weft.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.authenticate.secret",
        "spark.ssl.rpc.keyPassword",
        "fs.s3a.access.key",
        "fs.s3a.secret.key",
        "fs.s3a.session.token",
        "fs.azure.account.key.me.dfs.core.windows.net",
        "google.cloud.private.key",
        "apiKey",
        "fs.azure.sas.container.account",
        "db.pwd",
        "sslKeyPass",
        "PASSPHRASE"
      })
  void aKeyThatSoundsLikeASecretIsOne(String key) {
    assertThat(Secrets.isSecret(key)).isTrue();
    assertThat(Secrets.redacted("Invalid " + key + "=hush (must be x)"))
        .isEqualTo("Invalid " + key + "=(redacted) (must be x)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"data.train", "seed", "training.momentum", "bypass", "network.hidden-layers"})
  void anyOtherKeyIsNone(String key) {
    assertThat(Secrets.isSecret(key)).isFalse();
    assertThat(Secrets.redacted(key + "=1")).isEqualTo(key + "=1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "from s3a://me:pw@bucket/a and more | from s3a://(redacted)@bucket/a and more",
        "s3a://AKIA:s/ec+r/et@bucket/a | s3a://(redacted)@bucket/a",
        "s3a://AKIA:7/secret@bucket | s3a://(redacted)@bucket",
        "s3a://AKIA:12/abcSECRET@bucket/x | s3a://(redacted)@bucket/x",
        "ftp://me:p@ss@host/x | ftp://(redacted)@host/x",
        "ftp://me:p@s/s:@host/x | ftp://(redacted)@host/x",
        "hdfs://me:pw@host:8020/x | hdfs://(redacted)@host:8020/x",
        "http://:pw@host/x | http://(redacted)@host/x",
        "https://ghp_4f@host/x | https://(redacted)@host/x",
        "a://u:p@h1/x,b://v:q@h2/y | a://(redacted)@h1/x,b://(redacted)@h2/y",
        "http://h/?to=ftp://a:b@c/d | http://h/?to=ftp://(redacted)@c/d",
        "jdbc:postgresql://me:a,b@host/db | jdbc:postgresql://(redacted)@host/db",
        "jdbc:oracle:thin:scott/ti@ger@//host:1521/x | jdbc:oracle:thin:(redacted)@//host:1521/x",
      })
  void userInfoIsAllUpToTheLastAtSignBeforeTheHost(String text, String expected) {
    assertHides(text, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://host/x?sig=a%2Fb&sv=1 | https://host/x?sig=(redacted)&sv=1",
        "https://host/x?X-Amz-Signature=ab&y=2 | https://host/x?X-Amz-Signature=(redacted)&y=2",
        "https://host/x?a=1&pwd=hush&b=2 | https://host/x?a=1&pwd=(redacted)&b=2",
        "https://host/x?pass=hush | https://host/x?pass=(redacted)",
        "https://host/x?key=hush&n=1 | https://host/x?key=(redacted)&n=1",
        "https://host/x#access_token=hush | https://host/x#access_token=(redacted)",
        "http://h/x?op=OPEN&delegation=HAAEcm9 | http://h/x?op=OPEN&delegation=(redacted)",
        "https://h/x?q=eyJhbGciOiJIUzI1NiJ9.e30.Zm9 | https://h/x?q=(redacted)",
        "https://h/x?q=00112233445566778899aabbccddeeff | https://h/x?q=(redacted)",
        "jdbc:x://host;user=me;password=pw;y | jdbc:x://host;user=me;password=(redacted);y",
        "jdbc:x://host;password={p;w};y | jdbc:x://host;password=(redacted);y",
        "dbPass = hush and more | dbPass = (redacted) and more",
      })
  void valuesInQueriesAreHiddenByNameAndByShape(String text, String expected) {
    assertHides(text, expected);
  }

  @Test
  void quotedValuesAreHiddenWhole() {
    assertHides("--set a.password=\"hu sh\" x", "--set a.password=(redacted) x");
    assertHides("{\"password\": \"hu\\\"sh\", \"n\": 1}", "{\"password\": (redacted), \"n\": 1}");
    assertHides("'fs.s3a.secret.key' : 'hush'", "'fs.s3a.secret.key' : (redacted)");
    assertHides("password=\"hush", "password=(redacted)");
  }

  private static void assertHides(String text, String expected) {
    assertThat(Secrets.redacted(text)).isEqualTo(expected);
    assertThat(Secrets.redacted(expected)).isEqualTo(expected);
  }

  @Test
  void whatIsNoSecretStays() {
    for (String text :
        new String[] {
          "hdfs://h:8020/b@c",
          "http://[::1]:8080/b@c",
          "hdfs://me@host/x",
          "abfss://container@account.dfs.core.windows.net/a",
          "spark://HeartbeatReceiver@host:7077",
          "Unexpected token: null",
          "spark://host:7077",
          "jdbc:oracle:thin:@host:1521:orcl",
          "jdbc:hive2://a:10000,b:10000/db",
          "https://host/x?version=3&path=/a/long/name/of/some/file-2026.csv",
          "data/bypass=1/compass=2/x.csv",
          "design = 3",
          "me@host"
        }) {
      assertThat(Secrets.redacted(text)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "://",
        "a://b:",
        "a://b:c ",
        ",a",
        "password",
        "password ",
        "?a=",
        "a=b=",
        "= ",
        "\"a\":",
        "@",
        "jdbc:oracle:a:",
        "a://b:c@",
        ", ",
        "{\\",
        "pass=\"",
        "xa-.",
        ":x",
        ";a://b"
      })
  void hostileTextTakesLinearTime(String part) {
    String hostile = part.repeat(1_000_000 / part.length());
    assertTimeout(Duration.ofSeconds(30), () -> Secrets.redacted(hostile));
    assertTimeout(Duration.ofSeconds(30), () -> Secrets.redacted("s3a://" + hostile));
    assertTimeout(Duration.ofSeconds(30), () -> Secrets.isSecret(hostile));
  }
}
