"""(being built)"""

from flask import Blueprint

console = Blueprint("console", __name__)
