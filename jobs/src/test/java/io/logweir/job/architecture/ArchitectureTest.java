package io.logweir.job.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.logweir.connector.kafka.RawLogs;
import io.logweir.core.parse.LogParser;
import io.logweir.job.PipelineJob;
import io.logweir.job.architecture.broken.AbstractCanaryBase;
import io.logweir.job.architecture.broken.CanaryUtils;
import io.logweir.job.architecture.broken.circle.Circle;
import io.logweir.schema.LogEvent;
import org.junit.jupiter.api.Test;

/** Dependencies run one way, and the house rules hold. */
class ArchitectureTest {

  /** What we ship; {@code deploy/local} stands aside. */
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("io/logweir/local"))
          .importPackages("io.logweir");

  /** Classes that break every rule, to see that the rules bite. */
  private static final JavaClasses BROKEN =
      new ClassFileImporter().importPackages("io.logweir.job.architecture.broken");

  private static final String[] ENGINES = {
    "org.apache.flink..",
    "org.apache.kafka..",
    "org.apache.iceberg..",
    "org.apache.hadoop..",
    "co.elastic..",
    "org.elasticsearch.."
  };

  private static final ArchRule NO_ENGINE =
      noClasses()
          .that()
          .resideInAnyPackage("io.logweir.schema..", "io.logweir.core..", "..broken..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ENGINES);

  private static final ArchRule SCHEMA_STANDS_ALONE =
      noClasses()
          .that()
          .resideInAPackage("io.logweir.schema..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.logweir..")
                  .and(
                      com.tngtech.archunit.base.DescribedPredicate.not(
                          resideInAPackage("io.logweir.schema.."))));

  private static final ArchRule CORE_KNOWS_SCHEMA_ONLY =
      noClasses()
          .that()
          .resideInAPackage("io.logweir.core..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.logweir.connector..", "io.logweir.udf..", "io.logweir.job..");

  private static final ArchRule NOBODY_DEPENDS_ON_JOBS =
      noClasses()
          .that()
          .resideInAnyPackage("io.logweir.connector..", "io.logweir.udf..", "..broken..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.logweir.job..")
                  .and(
                      com.tngtech.archunit.base.DescribedPredicate.not(
                          resideInAPackage("..broken.."))));

  private static final ArchRule NO_CYCLES =
      slices().matching("io.logweir.(**)").should().beFreeOfCycles();

  private static final ArchRule NO_LUMBER_ROOMS =
      classes()
          .should()
          .haveNameNotMatching(".*(Utils?|Helpers?|Manager|Impl|Common)(\\$.*)?")
          .andShould()
          .haveNameNotMatching(".*\\.Abstract[^.]*Base");

  /** What a person starts speaks to that person. */
  private static final ArchRule ONLY_PROGRAMS_PRINT =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Job")
          .and()
          .haveSimpleNameNotEndingWith("Console")
          .should(ACCESS_STANDARD_STREAMS);

  @Test
  void theWholeHouseIsLookedAt() {
    assertThat(HOUSE.contain(LogEvent.class)).isTrue();
    assertThat(HOUSE.contain(LogParser.class)).isTrue();
    assertThat(HOUSE.contain(RawLogs.class)).isTrue();
    assertThat(HOUSE.contain(PipelineJob.class)).isTrue();
    assertThat(HOUSE.contain(ArchitectureTest.class)).isFalse();
    assertThat(HOUSE).hasSizeGreaterThan(80);
  }

  @Test
  void schemasAndCoreKnowNoEngine() {
    NO_ENGINE.check(HOUSE);
  }

  @Test
  void dependenciesRunOneWay() {
    SCHEMA_STANDS_ALONE.check(HOUSE);
    CORE_KNOWS_SCHEMA_ONLY.check(HOUSE);
    NOBODY_DEPENDS_ON_JOBS.check(HOUSE);
  }

  @Test
  void packagesHaveNoCycles() {
    NO_CYCLES.check(HOUSE);
  }

  @Test
  void thereAreNoLumberRooms() {
    NO_LUMBER_ROOMS.check(HOUSE);
  }

  @Test
  void onlyProgramsPrint() {
    ONLY_PROGRAMS_PRINT.check(HOUSE);
  }

  @Test
  void aBrokenRuleFails() {
    assertFails(NO_ENGINE, CanaryUtils.class);
    assertFails(NOBODY_DEPENDS_ON_JOBS, CanaryUtils.class);
    assertFails(NO_LUMBER_ROOMS, CanaryUtils.class);
    assertFails(NO_LUMBER_ROOMS, AbstractCanaryBase.class);
    assertFails(ONLY_PROGRAMS_PRINT, CanaryUtils.class);
    assertFails(NO_CYCLES, Circle.class);
  }

  private static void assertFails(ArchRule rule, Class<?> culprit) {
    assertThat(BROKEN.contain(culprit)).isTrue();
    assertThatThrownBy(() -> rule.check(BROKEN))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(culprit.getSimpleName());
  }
}
