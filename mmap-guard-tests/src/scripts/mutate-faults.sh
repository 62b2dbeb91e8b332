#!/bin/sh
# Shows that the tests of faults and closing can fail: breaks the library on purpose, one way at a
# time and in a copy, runs these tests, and tells which of them went red.
#
#   mmap-guard-tests/src/scripts/mutate-faults.sh [further Maven options]
#
# Fails if a mutation survives or does not apply. Takes about a minute each.
set -eu

root=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
core=mmap-guard-core/src/main/java/org/mmapguard/core
tests=GuardedCallsAnswerAtTheCallTest,RandomTruncationTest,ViewsAreCheckedAfterwardsTest
tests=$tests,ClosingTest,CopiesSuitTheProcessorTest,OtherProcessesTest,ReadsAroundTheEndTest,SizeIsAskedAgainTest
survivors=0

# mutate TITLE FILE SED-SCRIPT [MAVEN-OPTION...]
mutate() {
  title=$1 file=$2 script=$3
  shift 3
  rm -rf "$copy/tree"
  mkdir "$copy/tree"
  git -C "$root" ls-files -z | tar -C "$root" --null -T - -cf - | tar -C "$copy/tree" -xf -
  sed "$script" "$root/$file" >"$copy/tree/$file"
  echo "== $title"
  if cmp -s "$root/$file" "$copy/tree/$file"; then
    echo "   does not apply: the code has changed"
    survivors=$((survivors + 1))
    return
  fi
  reports=$copy/tree/mmap-guard-tests/target/surefire-reports
  if mvn -B -ntp -q -f "$copy/tree/pom.xml" -pl mmap-guard-tests -am test \
    -Dtest="$tests" -Dlint.main=-Xlint:all "$@" >"$copy/log" 2>&1; then
    echo "   SURVIVED"
    survivors=$((survivors + 1))
  elif ! ls "$reports"/*.xml >/dev/null 2>&1; then
    echo "   was not tested:"
    tail -n 20 "$copy/log"
    survivors=$((survivors + 1))
  else
    # A test case is red if a failure or an error stands inside it.
    sed -n -e '/<testcase /h' -e '/<\(failure\|error\)[ >]/{g;p;}' "$reports"/*.xml |
      sed 's/.*testcase name="\([^"]*\)" classname="[^"]*\.\([^".]*\)".*/   red: \2.\1/' | sort -u
  fi
}

mutate "the native transition that delivers a fault is gone" "$core/FaultBarrier.java" \
  '/Thread\.holdsLock(NOT_LOCKED);/d' "$@"
mutate "the file is not asked for its end after a copy" "$core/MappedBytes.java" \
  '/requireEnd(offset + length);/d' "$@"
mutate "the file is not asked for its end after a view or a batch" "$core/Mapping.java" \
  '/bytes\.requireEnd(end);/d' "$@"
mutate "the size of the file is asked for, and no byte is read" "$core/MappedBytes.java" \
  's/there = end == 0 .*/if (end < 0) throw new IOException(); there = file.size() >= end;/' "$@"
mutate "short reads are not checked at all" "$core/MappedBytes.java" \
  's/check && hasZeroByte(value, width)/false/;s/check && mayBePastTheEnd(.*)) {/false) {/' "$@"
mutate "single values are read through the mapping, whatever survives that" "$core/MappedBytes.java" \
  's/width > MappedCopies.LONGEST/width < 0/' "$@"
mutate "short copies are longer than aarch64 survives" "$core/MappedCopies.java" \
  's/SHORT(64)/SHORT(128)/' "$@"
mutate "the size is not asked for again after mapping" "$core/WholeFile.java" \
  's/^        requireNotCut();//' "$@"
mutate "readers do not hold the gate against closing" "$core/Gate.java" \
  's/while (place.use == Place.READING)/while (place == null)/' "$@"

exit "$survivors"
