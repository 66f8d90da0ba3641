package io.weft.data.recipe;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/** Column names in SQL. A name may have any character; inside backticks, a backtick is doubled. */
final class SqlNames {

  /** Regular expression of a name in backticks; its group is the name with doubled backticks. */
  static final String PATTERN = "`((?:[^`]++|``)++)`";

  /** Start of the names of added columns. */
  static final String PREFIX = "weft_";

  /** Regular expression of the name of an added column in backticks; its group is the name. */
  static final String ADDED_PATTERN = "`(" + PREFIX + "\\w{1,200}+)`";

  private SqlNames() {}

  static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  static String unquoted(String quoted) {
    return quoted.replace("``", "`");
  }

  /** Column of a name; a dot in the name is no struct access. */
  static Column column(String name) {
    return functions.col(quoted(name));
  }
}
