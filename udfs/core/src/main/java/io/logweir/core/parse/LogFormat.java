package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.util.List;

/**
 * Understands one kind of log record; stateless after construction apart from scratch buffers; one
 * instance per thread.
 */
public interface LogFormat {

  /** As in {@code SourceOptions.format} and in the column {@code parser}. */
  String name();

  /**
   * Fills {@code parser} and the columns that the record itself states from {@code
   * raw.value()[from, to)}; never throws.
   *
   * @param event cleared by the caller
   * @param why says reason and place where the result is false
   * @return false where the bytes are not of this format; the event's content is then undefined
   */
  boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why);

  /**
   * Whether {@code auto} may try it on a record that begins with this byte: what narrows down which
   * formats are asked at all.
   */
  default boolean mayBeginWith(byte first) {
    return true;
  }

  /**
   * What every record looks like that {@link #looksLike} takes, each in one of these ways, and as
   * {@link #mayBeginWith} says: all formats' are compared with a record at once, and only those
   * that it fits are asked. The same for all instances.
   */
  default List<LineShape> shapes() {
    return ANYTHING;
  }

  /** Says nothing. */
  List<LineShape> ANYTHING = List.of(LineShape.ANY);

  /**
   * Whether {@code auto} is to try it on these bytes, which are not blank: cheap, and true for
   * every record that {@link #parse} takes and no other format should. What is then refused goes to
   * the next format.
   */
  boolean looksLike(RawLog raw, int from, int to);

  /**
   * Whether what {@link #looksLike} this format and is refused by it is rejected, and not tried as
   * another.
   */
  default boolean isCertain() {
    return false;
  }

  /**
   * Takes the memory that all formats of one parser share; only formats whose records are described
   * by an earlier one need it.
   */
  default void remember(RememberedFields shared) {}

  /**
   * This format for the line that a record of another format carries, or null where it is not to be
   * tried there; a format that itself looks for a carried line does so no more, so that no record
   * nests without bound.
   */
  default LogFormat inside() {
    return this;
  }
}
