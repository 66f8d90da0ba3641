package io.weft.rundir;

import static io.weft.rundir.Example.HADOOP;
import static io.weft.rundir.Example.hadoop;
import static io.weft.rundir.Example.local;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.FileNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class RunClaimTest {
  private static final String ELSEWHERE =
      "process 12 on elsewhere/pid:[1] since 2026-03-01T12:00:00Z, claim 00ff";

  @TempDir private Path temporary;
  private RunDirectory run;
  private Path file;

  @BeforeEach
  void createARun() {
    run = RunDirectory.create(hadoop(temporary), "ann", RunDescription.NONE, HADOOP);
    file = local(run.path()).resolve(RunClaim.NAME);
  }

  @Test
  void ofSeveralProcessesOneGetsTheClaimAndOneTheClaimOfADeadOne() throws Exception {
    List<ClaimingProcess> processes = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        processes.add(ClaimingProcess.start(run.path()));
      }
      for (int round = 0; round < 2; round++) {
        processes.forEach(ClaimingProcess::claim);
        List<ClaimingProcess> holders = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (ClaimingProcess process : processes) {
          String answer = process.answer();
          if (answer.equals("held")) {
            holders.add(process);
          } else {
            refused.add(answer);
          }
        }
        assertThat(holders).as(refused.toString()).hasSize(1);
        assertThat(refused).allMatch(answer -> answer.startsWith("Cannot resume " + run + ": "));
        holders.get(0).kill();
        processes.remove(holders.get(0));
      }
    } finally {
      processes.forEach(ClaimingProcess::close);
    }
    run.claim().close();
    assertThat(FileNames.under(local(run.path()))).containsExactly("run.json");
  }

  @Test
  void aClaimEndsWithItsProcess() throws Exception {
    try (ClaimingProcess process = ClaimingProcess.start(run.path())) {
      process.claim();
      assertThat(process.answer()).isEqualTo("held");
      assertThatThrownBy(run::claim)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              String.format(
                  Locale.ROOT,
                  "Cannot resume %s: process %d on this machine is at work on it (stop that one first)",
                  run,
                  process.pid()));
      process.end();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void aProcessOfAnotherMachineIsDeadWhenItHasBeenSilentForTwoMinutes() throws Exception {
    Files.writeString(file, ELSEWHERE);
    assertThatThrownBy(run::claim)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "Cannot resume \\S+: process 12 on elsewhere was at work on it \\d+ s ago \\(stop it"
                + " first; a process that is dead is replaced after 120 s, or at once when \\S+/"
                + ".claim is deleted\\)");
    assertThat(file).hasContent(ELSEWHERE);

    silentFor(RunClaim.STALE);
    try (RunClaim claim = run.claim()) {
      claim.requireHeld();
    }
    assertThat(FileNames.under(local(run.path()))).containsExactly("run.json");
  }

  @Test
  void aClaimThatSaysNotWhoseItIsCountsByItsAge() throws Exception {
    Files.createFile(file);
    assertThatThrownBy(run::claim).hasMessageContaining(": another process was at work on it ");
    silentFor(RunClaim.STALE);
    run.claim().close();
    assertThat(file).doesNotExist();
  }

  @Test
  void aNumberThatWasUsedAgainIsADeadProcess() throws Exception {
    try (RunClaim claim = run.claim()) {
      claim.requireHeld();
      String now = Files.readString(file);
      String hourAgo = Instant.now().minus(Duration.ofHours(100)).toString();
      Files.writeString(file, now.replaceFirst("since \\S+,", "since " + hourAgo + ","));
      run.claim().close();
    }
  }

  @Test
  void whoIsAtWorkSaysSoAgainAndAgain() throws Exception {
    try (RunClaim claim = run.claim()) {
      silentFor(RunClaim.STALE);
      claim.renew();
      assertThat(Files.getLastModifiedTime(file).toInstant())
          .isAfter(Instant.now().minus(RunClaim.STALE));
      Files.delete(file);
      claim.renew();
      assertThat(file).exists();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void whoWasTakenOverMustEndAndLeavesTheClaimToTheOther() throws Exception {
    try (RunClaim claim = run.claim()) {
      Files.writeString(file, ELSEWHERE);
      claim.renew();
      assertThatThrownBy(claim::requireHeld)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Cannot continue " + run + ": process 12 on elsewhere has taken it over");
    }
    assertThat(file).hasContent(ELSEWHERE);
  }

  private void silentFor(Duration time) throws Exception {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(time).minusSeconds(1)));
  }
}
