package io.weft.files;

import java.util.regex.Pattern;

/**
 * Keeps secrets out of what is written and logged: the user and password of a URL, and the values
 * of keys that sound like a secret.
 */
public final class Secrets {
  /** What stands in the place of a secret. */
  public static final String REDACTED = "(redacted)";

  private static final String SECRET =
      "password|passwd|passphrase|secret|token|credential|signature|(?:access|account|private|api).?key";
  private static final Pattern SECRET_KEY = Pattern.compile(SECRET, Pattern.CASE_INSENSITIVE);

  /** A number and a slash behind the colon are a port, though a password may begin so. */
  private static final Pattern PASSWORD_IN_URL =
      Pattern.compile("://[^/@:\\s]*:(?!\\d+/)[^@\\s]*@");

  /** Begins with a word only, so that a long word is looked at once. */
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "(?<![\\w.-])([\\w.-]*(?:" + SECRET + "|\\bsig(?=\\s*=))[\\w.-]*\\s*=\\s*)[^\\s&,;\"']+",
          Pattern.CASE_INSENSITIVE);

  private Secrets() {}

  /** Whether the value of a key, which may be a dotted path, is a secret. */
  public static boolean isSecret(String key) {
    return SECRET_KEY.matcher(key).find();
  }

  /** A text without the passwords of the URLs and the values of the secret keys in it. */
  public static String redacted(String text) {
    String open = PASSWORD_IN_URL.matcher(text).replaceAll("://" + REDACTED + "@");
    return ASSIGNMENT.matcher(open).replaceAll("$1" + REDACTED);
  }
}
