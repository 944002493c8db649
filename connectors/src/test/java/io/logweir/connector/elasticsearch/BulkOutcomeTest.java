package io.logweir.connector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BulkOutcomeTest {

  @ParameterizedTest
  @CsvSource({
    "200, '', STORED",
    "201, '', STORED",
    "409, version_conflict_engine_exception, STALE",
    "429, es_rejected_execution_exception, RETRY",
    "429, circuit_breaking_exception, RETRY",
    "429, cluster_block_exception, INDEX_BLOCKED",
    "403, cluster_block_exception, INDEX_BLOCKED",
    "401, security_exception, INDEX_BLOCKED",
    "403, security_exception, INDEX_BLOCKED",
    "400, index_closed_exception, INDEX_BLOCKED",
    "400, validation_exception, INDEX_BLOCKED",
    "500, some_exception, RETRY",
    "503, unavailable_shards_exception, INDEX_BLOCKED",
    "503, no_shard_available_action_exception, INDEX_BLOCKED",
    "400, document_parsing_exception, REFUSED",
    "400, strict_dynamic_mapping_exception, REFUSED",
    "400, illegal_argument_exception, REFUSED",
    "404, index_not_found_exception, REFUSED"
  })
  void anItemsAnswerIsSortedByStatusAndError(int status, String error, BulkOutcome.Kind kind) {
    BulkOutcome outcome = BulkOutcome.of(status, error, "because");
    assertThat(outcome.kind()).isEqualTo(kind);
    if (kind != BulkOutcome.Kind.STORED && kind != BulkOutcome.Kind.STALE) {
      assertThat(outcome.reason()).isEqualTo(status + " " + error + ": because");
    }
  }
}
