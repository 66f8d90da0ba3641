package io.weft.rundir;

import static io.weft.rundir.Example.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "db-PASSWORD",
        "client_secret",
        "apiToken",
        "credentials",
        "access.key",
        "fs.s3a.access-key",
        "accessKey"
      })
  void aKeyThatSoundsLikeASecretHidesItsValue(String key) throws Exception {
    assertThat(Redaction.of(json("{'" + key + "':'hush','rows':3}")))
        .isEqualTo(json("{'" + key + "':'(redacted)','rows':3}"));
  }

  @Test
  void secretsAreFoundAtAnyDepth() throws Exception {
    assertThat(
            Redaction.of(
                json(
                    "{'fs':{'access':{'key':'hush'}},"
                        + "'list':[{'token':1},{'a':[true,null,'b']}],'password':null}")))
        .as("a dotted key arrives as objects inside objects")
        .isEqualTo(
            json(
                "{'fs':{'access':{'key':'(redacted)'}},"
                    + "'list':[{'token':'(redacted)'},{'a':[true,null,'b']}],'password':null}"));
  }

  @Test
  void whatLiesUnderASecretIsHiddenWhole() throws Exception {
    assertThat(Redaction.of(json("{'credentials':{'user':'me','parts':[1,2]}}")))
        .isEqualTo(json("{'credentials':'(redacted)'}"));
  }

  @Test
  void passwordsInUrlsAreHidden() throws Exception {
    assertThat(Redaction.of(json("{'data':['http://u:p@host/x']}")))
        .isEqualTo(json("{'data':['http://(redacted)@host/x']}"));
  }

  @Test
  void theOriginalIsNotModified() throws Exception {
    var config = json("{'a':{'secret':'hush'}}");
    Redaction.of(config);
    assertThat(config).isEqualTo(json("{'a':{'secret':'hush'}}"));
  }
}
