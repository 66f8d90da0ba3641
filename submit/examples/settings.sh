# Variables that all examples in this directory take from the environment. The examples read this file. `home` must be the root of the
# repository.
# shellcheck shell=sh
: "${home:?}"
. "$home/submit/spark.sh"

mode=${WEFT_DEPLOY_MODE:-client}
case $mode in
  client | cluster) ;;
  *) fail "Invalid WEFT_DEPLOY_MODE: $mode (must be client or cluster)" 2 ;;
esac
config=$(readlink -f "${WEFT_CONFIG:-$home/conf/ann.conf}")
runs=${WEFT_RUNS:-runs}
case $mode,$runs in
  client,* | cluster,/* | cluster,*://*) ;;
  *) fail "Invalid WEFT_RUNS: $runs (must be a URI or an absolute path that all machines share in cluster mode)" 2 ;;
esac

# need NAME VALUE RULE: fails if the variable NAME has no value
need() {
  [ -n "$2" ] || fail "Invalid $1: not set (must be $3)" 2
}
