"""Version of the package, which is the version of ``weft.jar``."""

# Maven writes the version of pom.xml here
_MAVEN = "@project.version@"

#: The version as Python writes it: ``0.1.0.dev0`` for Maven's ``0.1.0-SNAPSHOT``.
__version__ = _MAVEN.replace("-SNAPSHOT", ".dev0")
