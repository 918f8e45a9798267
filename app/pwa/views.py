"""(being built)"""

from flask import Blueprint

pwa = Blueprint("pwa", __name__)
