# Functions for the other scripts in this directory, which read this file. `home` must be the root of the repository.
# need_java sets `java`. need_spark sets SPARK_HOME: the user's own Spark, or the embedded one that Maven puts into target/spark.
# shellcheck shell=sh
: "${home:?}"

fail() {
  printf '%s\n' "$1" >&2
  exit "${2:-1}"
}

need_java() {
  if [ -n "${JAVA_HOME-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "Cannot find Java: JAVA_HOME is $JAVA_HOME, which has no bin/java"
  else
    java=$(command -v java) || fail "Cannot find Java: no java on PATH and no JAVA_HOME (install a JDK 17 or later)"
  fi
  version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')
  [ "${version:-0}" -ge 17 ] || fail "Cannot use Java ${version:-of an unknown version}: $java (must be 17 or later)"
  # Hadoop 3.4.2 calls Subject.getSubject, which throws an exception from Java 24 on; a Spark of the user may have a later Hadoop
  [ -n "${SPARK_HOME-}" ] || [ "$version" -le 23 ] ||
    fail "Cannot use Java $version: $java (must be 17 to 23 with the Spark that Weft brings; JAVA_HOME can name another)"
}

need_spark() {
  if [ -z "${SPARK_HOME-}" ]; then
    SPARK_HOME=$home/target/spark
    # Spark's launcher cannot detect the Scala version of the embedded Spark
    SPARK_SCALA_VERSION=2.13
    export SPARK_HOME SPARK_SCALA_VERSION
    embedded=yes
  else
    embedded=no
  fi
  [ -d "$SPARK_HOME/jars" ] ||
    if [ "$embedded" = yes ]; then
      fail "Cannot find Spark in $SPARK_HOME: run ./mvnw -q package -DskipTests or submit/quickstart in $home"
    else
      fail "Cannot find Spark: SPARK_HOME is $SPARK_HOME, which has no jars"
    fi
}

# launch CLASS [argument...]: replaces this shell by a main class of Spark, as Spark's own bin/spark-class does.
#
# Spark's launcher makes the JVM's command line (memory, module options, properties). It prints a NUL and a newline, then each
# word followed by a NUL. A variable of sh cannot contain a NUL. Therefore NUL becomes newline, and newline becomes \001.
launch() {
  words=$("$java" -Xmx128m -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main "$@" | tr '\0\n' '\n\001' && echo end)
  newline='
'
  words=${words#"$newline"}
  words=${words#?}
  words=${words%end}
  words=${words%"$newline"}
  [ -n "$words" ] || fail "Cannot start Spark: its launcher failed"
  set --
  while IFS= read -r word; do
    case $word in
      *"$(printf '\001')"*)
        word=$(printf '%s.' "$word" | tr '\001' '\n')
        word=${word%.}
        ;;
    esac
    set -- "$@" "$word"
  done <<WORDS
$words
WORDS
  exec "$@"
}
