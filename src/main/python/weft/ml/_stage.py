"""What all estimators and models share: their Java object, and Params that Java checks at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from pyspark.ml.param import Params
from pyspark.ml.util import JavaMLReadable, JavaMLReader, MLReadable
from pyspark.ml.wrapper import JavaParams, JavaWrapper
from pyspark.sql.utils import is_remote

from weft.ml._errors import cannot_make, sentences

if TYPE_CHECKING:
    from typing_extensions import Self

R = TypeVar("R", bound=MLReadable[Any])

JAVA_PACKAGE = "io.weft.ml"


class Stage(Params):
    """A stage with a Java object."""

    _java_obj: Any = None
    _input_kwargs: dict[str, Any]

    def _create(self, name: str) -> None:
        """Make the Java object; on Spark Connect it is only named."""
        if not is_remote():
            from pyspark import SparkContext

            context = SparkContext._active_spark_context
            if context is None:
                raise cannot_make(name, None)
        else:
            context = None
        try:
            self._java_obj = JavaWrapper._new_java_obj(f"{JAVA_PACKAGE}.{name}", self.uid)
        except TypeError:  # the JVM has no such class, so py4j takes the name for a package
            raise cannot_make(name, context) from None

    def _has_java_object(self) -> bool:
        return not is_remote() and self._java_obj is not None

    def _set(self, **kwargs: Any) -> Self:
        """Set Params; Java refuses a value outside of its range at once, with its own sentence."""
        given = {name: value for name, value in kwargs.items() if value is not None}
        if self._has_java_object():
            for name, value in given.items():
                param = self.getParam(name)
                try:
                    converted = param.typeConverter(value)
                except (TypeError, ValueError):
                    continue  # PySpark's own message follows
                cast(JavaParams, self)._make_java_param_pair(param, converted)
        super()._set(**given)
        return self

    def _call(self, name: str, *args: Any) -> Any:
        """Call a method of the Java object."""
        with sentences():
            return cast(JavaWrapper, self)._call_java(name, *args)


class _Reader(JavaMLReader[R]):
    """Reader that finds the Java class of a stage."""

    @classmethod
    def _java_loader_class(cls, clazz: Any) -> str:
        return f"{JAVA_PACKAGE}.{clazz.__name__}"

    def load(self, path: str) -> R:
        with sentences():
            return super().load(path)


class Readable(JavaMLReadable[R]):
    """A stage that Java saves and loads."""

    @classmethod
    def read(cls) -> Any:
        """Get a reader.

        Returns
        -------
        MLReader
            reader of saved stages of this class
        """
        if is_remote():
            from pyspark.ml.connect.readwrite import RemoteMLReader

            # it takes the name of the Java class from the name of this one
            return RemoteMLReader(type(cls.__name__, (cls,), {"__module__": JAVA_PACKAGE}))
        return _Reader(cls)
