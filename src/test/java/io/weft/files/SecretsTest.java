package io.weft.files;

import static org.assertj.core.api.Assertions.assertThat;

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
        "PASSPHRASE"
      })
  void aKeyThatSoundsLikeASecretIsOne(String key) {
    assertThat(Secrets.isSecret(key)).isTrue();
    assertThat(Secrets.redacted("Invalid " + key + "=hush (must be x)"))
        .isEqualTo("Invalid " + key + "=(redacted) (must be x)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"data.train", "seed", "training.momentum", "network.hidden-layers"})
  void anyOtherKeyIsNone(String key) {
    assertThat(Secrets.isSecret(key)).isFalse();
    assertThat(Secrets.redacted(key + "=1")).isEqualTo(key + "=1");
  }

  @ParameterizedTest
  @CsvSource({
    "from s3a://me:pw@bucket/a and more, from s3a://(redacted)@bucket/a and more",
    "s3a://AKIA:s/ec+r/et@bucket/a, s3a://(redacted)@bucket/a",
    "s3a://AKIA:7/secret@bucket, s3a://AKIA:7/secret@bucket",
    "http://:pw@host/x, http://(redacted)@host/x",
    "https://host/x?sig=a%2Fb&sv=1, https://host/x?sig=(redacted)&sv=1",
    "https://host/x?X-Amz-Signature=ab&y=2, https://host/x?X-Amz-Signature=(redacted)&y=2",
    "jdbc:x://host;user=me;password=pw;y, jdbc:x://host;user=me;password=(redacted);y"
  })
  void passwordsInUrlsAreHidden(String text, String expected) {
    assertThat(Secrets.redacted(text)).isEqualTo(expected);
    assertThat(Secrets.redacted(expected)).isEqualTo(expected);
  }

  @Test
  void whatIsNoSecretStays() {
    for (String text :
        new String[] {
          "hdfs://h:8020/b@c",
          "abfss://container@account.dfs.core.windows.net/a",
          "Unexpected token: null",
          "spark://host:7077",
          "design = 3"
        }) {
      assertThat(Secrets.redacted(text)).isEqualTo(text);
    }
  }
}
