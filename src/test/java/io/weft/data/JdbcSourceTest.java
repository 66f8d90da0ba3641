package io.weft.data;

import static io.weft.data.TestTables.assertRefused;
import static io.weft.data.TestTables.rows;
import static io.weft.data.TestTables.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A database in memory. */
@Tag("spark")
class JdbcSourceTest {

  private static final String URL = "jdbc:h2:mem:weft;DB_CLOSE_DELAY=-1;USER=sa;PASSWORD=topsecret";

  @BeforeAll
  static void makeTable() throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL);
        Statement statement = connection.createStatement()) {
      statement.execute("drop table if exists flights");
      statement.execute("create table flights (id bigint, carrier varchar(9), delay double)");
      statement.execute("insert into flights values (1, 'UA', 2.5), (2, null, null), (3, 'AA', 7)");
    }
  }

  @Test
  void aTableOrAQueryIsRead() {
    Request table = Request.of(URL).withOptions(Map.of("dbtable", "flights")).withLabel("CARRIER");
    Request query =
        Request.of(URL)
            .withOptions(Map.of("query", "select id from flights where id > 1"))
            .withOptionalLabels();
    Request named =
        Request.of("flights")
            .withFormat("jdbc")
            .withOptions(Map.of("url", URL))
            .withLabel("CARRIER");

    assertThat(types(table)).containsExactly("ID bigint", "CARRIER string", "DELAY double");
    assertThat(rows(table)).containsExactly("[1,UA,2.5]", "[2,null,null]", "[3,AA,7.0]");
    assertThat(rows(query)).containsExactly("[2]", "[3]");
    assertThat(rows(named)).hasSize(3);
  }

  @Test
  void aTableHasNoPasswordInItsLocation() {
    try (Table table =
        TestTables.read(
            Request.of(URL).withOptions(Map.of("dbtable", "flights")).withLabel("ID"))) {
      assertThat(table.location())
          .isEqualTo("jdbc:h2:mem:weft;DB_CLOSE_DELAY=-1;USER=sa;PASSWORD=(redacted)");
    }
  }

  @Test
  void anIncompleteRequestIsRefused() {
    assertRefused(
        Request.of(URL),
        "Cannot read jdbc:h2:mem:weft;DB_CLOSE_DELAY=-1;USER=sa;PASSWORD=(redacted): it has many"
            + " tables (write data.options { dbtable = NAME }, or { query = \"select ...\" })");
    assertRefused(
        Request.of("flights").withFormat("jdbc"),
        "Cannot read flights: it is no URL that begins with jdbc: (write data.options { url ="
            + " \"jdbc:...\" })");
  }

  @Test
  void aMissingDriverIsNamed() {
    Map<String, String> options = Map.of("dbtable", "flights");
    assertRefused(
        Request.of("jdbc:nodb://user:topsecret@host/db").withOptions(options),
        "Cannot read jdbc:nodb://(redacted)@host/db: there is no JDBC driver for it on the class"
            + " path (add --jars and the driver's file before the command)");
    assertRefused(
        Request.of("jdbc:nodb://host/db")
            .withOptions(Map.of("dbtable", "flights", "driver", "org.nodb.Driver")),
        "Cannot read jdbc:nodb://host/db: there is no class org.nodb.Driver, which"
            + " data.options.driver names (add --jars and the driver's file before the command)");
  }

  @Test
  void noMessageHasAPassword() {
    String url = "jdbc:h2:mem:weft;IFEXISTS=TRUE";
    Request wrong =
        Request.of(url)
            .withOptions(Map.of("dbtable", "flights", "user", "sa", "password", "other secret"));

    assertThat(wrong.toString()).isEqualTo(url);
    assertThatThrownBy(() -> TestTables.read(wrong))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Cannot read " + url + ": Wrong user name or password")
        .hasMessageNotContaining("secret")
        .hasNoCause();
    assertThatThrownBy(
            () -> TestTables.read(Request.of(URL).withOptions(Map.of("dbtable", "fligths"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("\"FLIGTHS\" not found")
        .hasMessageNotContaining("secret");
  }
}
