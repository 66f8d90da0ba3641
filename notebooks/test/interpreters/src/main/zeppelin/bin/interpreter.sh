#!/bin/sh
# Starts the JVM of an interpreter with the arguments that Zeppelin's server gives. It replaces Zeppelin's script of this name, which
# is in no jar. ZEPPELIN_HOME and JAVA_HOME come from the server's environment.
set -eu
while getopts c:p:r:i:d:l:g:u: option; do
  case $option in
    c) host=$OPTARG ;;
    p) port=$OPTARG ;;
    r) ports=$OPTARG ;;
    i) group=$OPTARG ;;
    *) ;; # directories that the interpreters do not need here
  esac
done
# options that Spark 3.5 needs on a JDK 17
set -- -XX:+IgnoreUnrecognizedVMOptions -Djdk.reflect.useDirectMethodHandle=false -Dio.netty.tryReflectionSetAccessible=true
for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent \
  java.util.concurrent.atomic sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar; do
  set -- "$@" "--add-opens=java.base/$package=ALL-UNNAMED"
done
exec "$JAVA_HOME/bin/java" "$@" -Xmx1g -Djava.awt.headless=true -cp "$ZEPPELIN_HOME/conf:$ZEPPELIN_HOME/lib/*" \
  org.apache.zeppelin.interpreter.remote.RemoteInterpreterServer "$host" "$port" "$group" "$ports"
