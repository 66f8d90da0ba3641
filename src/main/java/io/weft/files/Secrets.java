package io.weft.files;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Removes secrets from text that is written to files or logs. Secrets are the user and password of
 * a URL, the values of keys with secret names, and query values that look random.
 *
 * <p>A password may contain slashes, colons and at signs that were not escaped, as AWS keys do.
 * Therefore everything between {@code ://} and the last at sign of the word counts as user info. In
 * doubt, too much is removed.
 *
 * <p>One case remains: for schemes whose hosts have ports, a number and a slash after the first
 * colon count as port and path. A password that begins in this way is not removed.
 *
 * <p>The run time is linear in the length of the text.
 */
public final class Secrets {
  /** Replacement of a secret. */
  public static final String REDACTED = "(redacted)";

  /** Names of secret keys; short names count only as whole words. */
  private static final Pattern SECRET_KEY =
      Pattern.compile(
          "(?i)passw|pwd|passphrase|secret|token|credential|signature|delegation|authorization|cookie"
              + "|(?:access|account|private|api|shared|subscription|encryption|master).?key"
              + "|(?<![a-z])(?:pass|sig|sas|jwt)(?![a-z-])|(?-i:[a-z]Pass(?![a-z]))");

  /** Names that are secret only as query parameters. */
  private static final Set<String> SECRET_PARAMETERS = Set.of("key", "code", "auth", "pw");

  /** Schemes in which a user name alone may be a token. */
  private static final Set<String> TOKEN_SCHEMES = Set.of("http", "https");

  /** Schemes whose hosts have ports. */
  private static final Set<String> PORT_SCHEMES =
      Set.of("hdfs", "webhdfs", "swebhdfs", "o3fs", "ofs", "spark", "http", "https", "ftp");

  private static final int MAX_PORT_DIGITS = 5;

  /** Prefix of Oracle's URLs, which have no {@code ://}. */
  private static final String ORACLE = "jdbc:oracle:";

  private static final int MIN_RANDOM = 20;
  private static final int MIN_RANDOM_HEX = 32;

  private Secrets() {}

  /** Returns true if the value of a key is a secret; the key may be a dotted path. */
  public static boolean isSecret(String key) {
    return SECRET_KEY.matcher(key).find();
  }

  /** The text without the user info of its URLs and the values of its secret keys. */
  public static String redacted(String text) {
    return withoutValues(withoutUserInfo(text));
  }

  private static String withoutUserInfo(String text) {
    StringBuilder open = new StringBuilder();
    int done = 0;
    int wordEnd = 0; // end of the latest word, and the position of its last at sign
    int at = -1;
    for (int start = nextAuthority(text, 0); start >= 0; start = nextAuthority(text, start)) {
      if (start >= wordEnd) {
        wordEnd = wordEnd(text, start);
        at = lastAt(text, start, wordEnd);
      }
      if (at >= start && start >= done && hasUserInfo(text, start, at)) {
        open.append(text, done, start).append(REDACTED);
        done = at;
      }
    }
    return open.append(text, done, text.length()).toString();
  }

  /** Next index from {@code from} on at which the user info of a URL may begin, or -1. */
  private static int nextAuthority(String text, int from) {
    for (int colon = text.indexOf(':', from); colon >= 0; colon = text.indexOf(':', colon + 1)) {
      if (text.startsWith("://", colon)) {
        return colon + 3;
      }
      if (isOracle(text, colon)) {
        return colon + 1;
      }
    }
    return -1;
  }

  /** Returns true if the colon ends {@code jdbc:oracle:} and a driver's name, such as thin. */
  private static boolean isOracle(String text, int colon) {
    int previous = text.lastIndexOf(':', colon - 1);
    int start = previous + 1 - ORACLE.length();
    return start >= 0 && colon - previous <= 8 && text.startsWith(ORACLE, start);
  }

  private static int lastAt(String text, int start, int end) {
    int at = end - 1;
    while (at >= start && text.charAt(at) != '@') {
      at--;
    }
    return at;
  }

  /** End of a word; a comma or semicolon ends it only if a URL follows. */
  private static int wordEnd(String text, int start) {
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c) || c == '"') {
        return i;
      }
      if (c == ',' || c == ';') {
        int word = i + 1;
        while (word < text.length() && isScheme(text.charAt(word))) {
          word++;
        }
        if (text.startsWith("://", word)) {
          return i;
        }
        i = word - 1;
      }
    }
    return text.length();
  }

  private static boolean isScheme(char c) {
    return c < 128 && (Character.isLetterOrDigit(c) || c == '+' || c == '-' || c == '.');
  }

  /**
   * Returns true if the text before a word's last at sign is a secret.
   *
   * @param start index of the first character after {@code ://}
   */
  private static boolean hasUserInfo(String text, int start, int at) {
    String scheme = schemeBefore(text, start);
    if (scheme.isEmpty()) { // Oracle's
      return at > start && text.charAt(start) != '@';
    }
    int end = start;
    while ("/?#@:[".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return switch (text.charAt(end)) {
      case ':' -> !PORT_SCHEMES.contains(scheme) || !isPort(text, end + 1);
      case '@' -> TOKEN_SCHEMES.contains(scheme);
      default -> false;
    };
  }

  private static String schemeBefore(String text, int start) {
    if (!text.startsWith("://", start - 3)) {
      return "";
    }
    int from = start - 3;
    while (from > 0 && isScheme(text.charAt(from - 1))) {
      from--;
    }
    return text.substring(from, start - 3).toLowerCase(Locale.ROOT);
  }

  private static boolean isPort(String text, int start) {
    int end = start;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    boolean isNumber = end > start && end - start <= MAX_PORT_DIGITS;
    return isNumber && (end == text.length() || "/?#,;".indexOf(text.charAt(end)) >= 0);
  }

  private static String withoutValues(String text) {
    StringBuilder open = new StringBuilder();
    int done = 0;
    for (int sign = 0; sign < text.length(); sign++) {
      if (sign < done || "=:".indexOf(text.charAt(sign)) < 0) {
        continue;
      }
      int start = skipBlanks(text, sign + 1);
      int end = secretEnd(text, sign, start);
      if (end > start) {
        open.append(text, done, start).append(REDACTED);
        done = end;
      }
    }
    return open.append(text, done, text.length()).toString();
  }

  /**
   * End of the secret value after a sign, {@code =} or the colon of JSON; {@code start} if there is
   * no secret.
   */
  private static int secretEnd(String text, int sign, int start) {
    int keyEnd = sign;
    while (keyEnd > 0 && isBlank(text.charAt(keyEnd - 1))) {
      keyEnd--;
    }
    boolean isQuoted = keyEnd > 0 && isQuote(text.charAt(keyEnd - 1));
    if (isQuoted) {
      keyEnd--;
    } else if (text.charAt(sign) == ':') {
      return start;
    }
    int keyStart = keyEnd;
    while (keyStart > 0 && isInKey(text.charAt(keyStart - 1))) {
      keyStart--;
    }
    String key = text.substring(keyStart, keyEnd);
    boolean isParameter = keyStart > 0 && "?&".indexOf(text.charAt(keyStart - 1)) >= 0;
    if (isSecret(key)
        || (isParameter && SECRET_PARAMETERS.contains(key.toLowerCase(Locale.ROOT)))) {
      return valueEnd(text, start);
    }
    return isParameter ? randomEnd(text, start) : start;
  }

  private static int valueEnd(String text, int start) {
    if (start == text.length()) {
      return start;
    }
    char first = text.charAt(start);
    if (isQuote(first) || first == '{') {
      int end = start + 1;
      while (end < text.length() && text.charAt(end) != (first == '{' ? '}' : first)) {
        end += text.charAt(end) == '\\' ? 2 : 1;
      }
      return Math.min(end + 1, text.length());
    }
    int end = start;
    while (end < text.length() && " \t\r\n&,;\"'".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  /** End of a long sequence of random characters, or {@code start} if there is none. */
  private static int randomEnd(String text, int start) {
    int end = start;
    boolean hasUpper = false;
    boolean hasLower = false;
    boolean hasDigit = false;
    boolean isHex = true;
    for (; end < text.length() && isRandom(text.charAt(end)); end++) {
      char c = text.charAt(end);
      hasUpper |= c >= 'A' && c <= 'Z';
      hasLower |= c >= 'a' && c <= 'z';
      hasDigit |= c >= '0' && c <= '9';
      isHex &= Character.digit(c, 16) >= 0;
    }
    boolean looksRandom =
        hasDigit
            && (isHex
                ? end - start >= MIN_RANDOM_HEX
                : hasUpper && hasLower && end - start >= MIN_RANDOM);
    return looksRandom ? end : start;
  }

  private static int skipBlanks(String text, int start) {
    int end = start;
    while (end < text.length() && isBlank(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }

  private static boolean isInKey(char c) {
    return c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-');
  }

  private static boolean isRandom(char c) {
    return isInKey(c) || "~%+/=".indexOf(c) >= 0;
  }
}
