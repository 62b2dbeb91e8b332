package org.mmapguard.check;

import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.NestHostAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.DynamicConstantPoolEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodHandleEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the raw accesses of one class, in its declarations, instructions and constants.
 *
 * <p>What a program finds by reflection at run time is not in its class file; only the names of the
 * classes that are raw by themselves are recognised in string constants, descriptors with them, and
 * names of methods that are described for {@code java.lang.constant}.
 */
final class ClassScan {

  private static final Pattern TYPE_IN_DESCRIPTOR = Pattern.compile("L([^;<>:]+)");

  private static final Pattern CLASS_NAME = Pattern.compile("[\\w$.]+");

  /** Of arrays, fields and methods; in names of arrays, with dots. */
  private static final Pattern DESCRIPTOR = Pattern.compile("[\\w$./\\[;]+;|\\([\\w$./\\[;]*\\).+");

  private static final String METHOD_DESCRIPTION = "java/lang/constant/MethodHandleDesc";

  private final int release;
  private final String className;
  private final String owner;
  private final Set<RawUse> uses = new LinkedHashSet<>();

  /** The member that is being looked at. */
  private String member = "(class)";

  /** The bootstrap methods that were looked at; a constant can be its own argument. */
  private final Set<Integer> bootstraps = new HashSet<>();

  /** The strings of the method that is looked at, and whether it describes methods by name. */
  private final Set<String> strings = new LinkedHashSet<>();

  private boolean describesMethods;

  private ClassScan(ClassModel model, int release) {
    this.release = release;
    className = dotted(model.thisClass().asInternalName());
    owner =
        model
            .findAttribute(Attributes.nestHost())
            .map(NestHostAttribute::nestHost)
            .map(host -> dotted(host.asInternalName()))
            .orElse(className);
  }

  /**
   * Returns the raw accesses of a class.
   *
   * @throws IllegalArgumentException if the bytes are not a class file
   */
  static List<RawUse> of(byte[] bytes, int release) {
    ClassModel model = ClassFile.of().parse(bytes);
    if (model.isModuleInfo()) {
      return List.of();
    }
    ClassScan scan = new ClassScan(model, release);
    scan.declaration(model);
    model.fields().forEach(scan::field);
    model.methods().forEach(scan::method);
    return List.copyOf(scan.uses);
  }

  private void declaration(ClassModel model) {
    model.superclass().ifPresent(this::type);
    model.interfaces().forEach(this::type);
    signature(model);
  }

  private void field(FieldModel field) {
    member = field.fieldName().stringValue();
    types(field.fieldType().stringValue());
    signature(field);
  }

  private void method(MethodModel method) {
    bootstraps.clear();
    member = method.methodName().stringValue() + parameters(method);
    if (method.flags().has(AccessFlag.NATIVE)) {
      add(Forbidden.nativeMethod(), className + "." + method.methodName().stringValue());
    }
    types(method.methodType().stringValue());
    signature(method);
    strings.clear();
    describesMethods = false;
    method.code().ifPresent(code -> code.forEach(this::instruction));
    describedMethods();
  }

  private static String parameters(MethodModel method) {
    return method.methodTypeSymbol().parameterList().stream()
        .map(ClassDesc::displayName)
        .collect(Collectors.joining(",", "(", ")"));
  }

  private void signature(AttributedElement element) {
    element
        .findAttribute(Attributes.signature())
        .ifPresent(signature -> types(signature.signature().stringValue()));
  }

  private void instruction(CodeElement element) {
    switch (element) {
      case InvokeInstruction invoke -> member(invoke.method());
      case FieldInstruction access -> member(access.field());
      case InvokeDynamicInstruction invoke -> constant(invoke.invokedynamic());
      case ConstantInstruction.LoadConstantInstruction load -> constant(load.constantEntry());
      case TypeCheckInstruction check -> type(check.type());
      case NewObjectInstruction creation -> type(creation.className());
      case NewReferenceArrayInstruction creation -> type(creation.componentType());
      case NewMultiArrayInstruction creation -> type(creation.arrayType());
      case ExceptionCatch handler -> handler.catchType().ifPresent(this::type);
      default -> {}
    }
  }

  private void constant(PoolEntry constant) {
    Deque<PoolEntry> pending = new ArrayDeque<>();
    pending.add(constant);
    // Not by recursion: constants can be nested deeper than any stack.
    while (!pending.isEmpty()) {
      switch (pending.remove()) {
        case ClassEntry type -> type(type);
        case StringEntry string -> string(string.stringValue());
        case MethodTypeEntry type -> types(type.descriptor().stringValue());
        case MethodHandleEntry handle -> member(handle.reference());
        case DynamicConstantPoolEntry dynamic -> {
          types(dynamic.type().stringValue());
          if (bootstraps.add(dynamic.bootstrapMethodIndex())) {
            pending.add(dynamic.bootstrap().bootstrapMethod());
            pending.addAll(dynamic.bootstrap().arguments());
          }
        }
        default -> {}
      }
    }
  }

  private void member(MemberRefEntry reference) {
    String type = reference.owner().asInternalName();
    String name = reference.name().stringValue();
    describesMethods |= type.equals(METHOD_DESCRIPTION) && name.startsWith("of");
    String shown = dotted(type) + "." + name;
    Forbidden.method(dotted(type), name).ifPresent(kind -> add(kind, shown));
    types(descriptor(type), shown);
    types(reference.type().stringValue(), shown);
  }

  private void type(ClassEntry entry) {
    types(descriptor(entry.asInternalName()));
  }

  /** Looks at a string that may be given to {@code Class.forName}, or to read a descriptor. */
  private void string(String value) {
    strings.add(value);
    if (CLASS_NAME.matcher(value).matches()) {
      Forbidden.type(value).ifPresent(kind -> add(kind, '"' + value + '"'));
    } else if (DESCRIPTOR.matcher(value).matches()) {
      types(value, '"' + value + '"');
    }
  }

  /** A description of a method has its owner at run time only; so its name alone counts. */
  private void describedMethods() {
    if (describesMethods) {
      for (String name : strings) {
        Forbidden.methodNamed(name).ifPresent(kind -> add(kind, '"' + name + '"'));
      }
    }
  }

  private void types(String descriptor) {
    Matcher type = TYPE_IN_DESCRIPTOR.matcher(descriptor);
    while (type.find()) {
      String name = dotted(type.group(1));
      Forbidden.type(name).ifPresent(kind -> add(kind, name));
    }
  }

  private void types(String descriptor, String shown) {
    Matcher type = TYPE_IN_DESCRIPTOR.matcher(descriptor);
    while (type.find()) {
      Forbidden.type(dotted(type.group(1))).ifPresent(kind -> add(kind, shown));
    }
  }

  private void add(String kind, String reference) {
    uses.add(new RawUse(className, owner, member, kind, reference, release));
  }

  /** Returns the descriptor of a type from its name in the constant pool; arrays have it there. */
  private static String descriptor(String name) {
    return name.startsWith("[") ? name : "L" + name + ";";
  }

  private static String dotted(String internalName) {
    return internalName.replace('/', '.');
  }
}
