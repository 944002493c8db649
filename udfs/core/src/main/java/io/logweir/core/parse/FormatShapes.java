package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.core.parse.declared.Prefilter;
import java.util.ArrayList;
import java.util.List;

/**
 * What the records of all formats look like that {@code auto} tries, in its order, so that one look
 * at a record tells who is to be asked; immutable, shared by threads.
 *
 * <p>A format may have several shapes: they stand one behind the other.
 */
final class FormatShapes {

  /** Tells which shapes a record fits. */
  final Prefilter prefilter;

  /** By shape, the index among the formats that are written by hand. */
  private final int[] handWritten;

  /** The first shape of what files declare. */
  private final int declaredFrom;

  /**
   * Of these.
   *
   * @param first written by hand, and asked before those that files declare
   * @param declared the shapes of these
   * @param last written by hand, and asked after them
   */
  FormatShapes(List<LogFormat> first, List<LineShape> declared, List<LogFormat> last) {
    List<LineShape> shapes = new ArrayList<>();
    List<Integer> formats = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      add(first.get(i), i, shapes, formats);
    }
    declaredFrom = shapes.size();
    shapes.addAll(declared);
    declared.forEach(shape -> formats.add(-1));
    for (int i = 0; i < last.size(); i++) {
      add(last.get(i), first.size() + i, shapes, formats);
    }
    prefilter = new Prefilter(shapes);
    handWritten = formats.stream().mapToInt(Integer::intValue).toArray();
  }

  private static void add(
      LogFormat format, int index, List<LineShape> shapes, List<Integer> formats) {
    for (LineShape shape : format.shapes()) {
      shapes.add(shape.beginningWith(c -> format.mayBeginWith((byte) c)));
      formats.add(index);
    }
  }

  /** The index of a shape among those of what files declare. */
  int pattern(int shape) {
    return shape - declaredFrom;
  }

  /**
   * The index of a shape's format among those that are written by hand, in auto's order; -1 where a
   * file declares it.
   */
  int handWritten(int shape) {
    return handWritten[shape];
  }
}
